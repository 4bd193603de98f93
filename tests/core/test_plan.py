"""A plan that breaks a rule is refused whole, by the rule's name."""

from dataclasses import replace
from fractions import Fraction

import pytest

from backoffice.core.facts import (
    ChargedFacts,
    ContributionFacts,
    Limits,
    LinkedFacts,
    ShortfallFacts,
    StepFacts,
)
from backoffice.core.plan import (
    ACTIONS_MAX,
    Carry,
    DebtTerms,
    Forgive,
    Plan,
    PlanRefused,
    Take,
    TakeContribution,
    Wait,
    check,
)
from tests.core.support import MONDAY

LOSS = ShortfallFacts(1, "amy", "retail", "customer", "USD", 2, 2_000, 1_000, MONDAY)
FACTS = StepFacts(
    MONDAY,
    LOSS,
    Limits(),
    sources={"fund": 600, "house": 0},
    fund_cash=380,
    contributions=(
        ContributionFacts("amy", left=80, original=Fraction(80), cash=0, assessed=0),
        ContributionFacts("max", left=300, original=Fraction(300), cash=100, assessed=0),
    ),
    linked=(LinkedFacts("sub", "children", 200),),
    charged=(ChargedFacts("bob", Fraction(70), 50),),
)


def owed_to(code: str) -> DebtTerms:
    return DebtTerms(creditor=code)


@pytest.mark.parametrize(
    ("plan", "refused"),
    [
        ({"actions": ()}, "plan_type: a step returns a Plan, not dict"),
        (None, "plan_type: a step returns a Plan, not NoneType"),
        (Plan([Take("fund", 1)]), "plan_actions: a tuple, not list"),  # type: ignore[arg-type]
        (Plan((Take("fund", 1),) * (ACTIONS_MAX + 1)), "plan_size: 1000001 actions"),
        (Plan(reason=7), "plan_reason: "),  # type: ignore[arg-type]
        (Plan(("fund",)), "action_type: str is no action"),  # type: ignore[arg-type]
        (Plan((Take("fund", 0),)), "whole_units: 0 "),
        (Plan((Take("fund", -5),)), "whole_units: -5 "),
        (Plan((Take("fund", True),)), "whole_units: True "),
        (Plan((Take("fund", 1.0),)), "whole_units: 1.0 "),  # type: ignore[arg-type]
        (Plan((Wait(Fraction(1, 2), "day"),)), "whole_units: "),  # type: ignore[arg-type]
        (Plan(held=-1), "held: -1 "),
        (Plan(held=True), "held: True "),
        (Plan((Forgive("house", 1_001),)), "no_more_than_remains: covers 1001 of 1000"),
        (Plan((Take("fund", 600), Wait(401, "day"))), "no_more_than_remains: covers 1001"),
        (Plan((Take("eve", 1),)), "known_accounts: eve is not in the facts"),
        (Plan((TakeContribution("bob", 1),)), "known_accounts: bob "),
        (Plan((Carry(1, owed_to("eve")),)), "known_accounts: eve "),
        (Plan((Forgive("bob", 1),)), "known_accounts: bob "),  # only sources are charged
        (Plan((Wait(1, "year"),)), "wait_period: year is none of day, week, month"),
        (Plan((Take("amy", 1),)), "not_the_defaulter: amy "),
        (Plan((Take("fund", 601),)), "no_source_below_zero: fund gives 601 of 600"),
        (Plan((Take("sub", 201),)), "no_source_below_zero: sub gives 201 of 200"),
        (Plan((Take("bob", 30), Take("bob", 21))), "no_source_below_zero: bob gives 51 of 50"),
        (Plan((Take("fund", 400), Carry(201, owed_to("fund")))), "no_source_below_zero: fund"),
        (Plan((TakeContribution("max", 301),)), "no_source_below_zero: max gives 301 of 300"),
    ],
)
def test_each_rule_refuses_by_name(plan: object, refused: str) -> None:
    with pytest.raises(PlanRefused) as error:
        check(plan, FACTS)
    assert str(error.value).startswith(refused)


@pytest.mark.parametrize(
    ("limits", "held", "most"),
    [
        (Limits(per_shortfall=100), 600, 100),
        (Limits(per_period=90), 600, 90),
        (Limits(share=Fraction(1, 4)), 600, 150),
        (Limits(floor=550), 600, 50),
        (Limits(), 70, 70),  # what the plan says its source holds binds it too
    ],
)
def test_limits_bind_the_whole_plan(limits: Limits, held: int, most: int) -> None:
    facts = replace(FACTS, limits=limits)
    within = Plan((Take("fund", most - 1), Take("sub", 1)), held)
    assert check(within, facts) is within
    with pytest.raises(PlanRefused, match=r"^limits: "):
        check(Plan((Take("fund", most), Take("sub", 1)), held), facts)


SHARE, FLOOR = Limits(share=Fraction(1, 4)), Limits(floor=550)


@pytest.mark.parametrize(
    ("limits", "plan", "refused"),
    [
        (Limits(all_or_nothing=True), Plan((Forgive("house", 999),)), "all_or_nothing: 999 is"),
        (SHARE, Plan((Take("fund", 600),)), "source_stated: "),
        (FLOOR, Plan((Take("fund", 600),)), "source_stated: "),
        (FLOOR, Plan((Carry(600, owed_to("fund")),)), "source_stated: "),
        # 600 of sources, 200 linked, 50 charged, 380 and 100 of members
        (SHARE, Plan((Take("fund", 300),), held=1_331), "source_shown: 1331 is stated to be held"),
        (SHARE, Plan((Take("fund", 333),), held=1_330), "limits: 333 is more"),
    ],
)
def test_a_source_is_stated_truly_where_limits_count_on_it(limits, plan, refused: str) -> None:
    with pytest.raises(PlanRefused) as error:
        check(plan, replace(FACTS, limits=limits))
    assert str(error.value).startswith(refused)


@pytest.mark.parametrize(
    ("limits", "plan"),
    [
        (Limits(all_or_nothing=True), Plan((Forgive("house", 1_000),))),
        (Limits(all_or_nothing=True), Plan()),
        (SHARE, Plan((Take("fund", 332),), held=1_330)),
        (FLOOR, Plan((Carry(1_000, DebtTerms()),))),  # an unfunded debt has no source
        (FLOOR, Plan((Wait(1_000, "day"),))),  # drawn only when the period closes
    ],
)
def test_limits_that_are_kept(limits: Limits, plan: Plan) -> None:
    assert check(plan, replace(FACTS, limits=limits)) is plan


@pytest.mark.parametrize(
    "plan",
    [
        Plan(),
        Plan((TakeContribution("amy", 80),)),  # its own contribution is no cash
        Plan((Take("max", 100), TakeContribution("max", 300))),  # two pots
        Plan((Forgive("house", 1_000),)),  # a charged account may go negative
        Plan((Carry(1_000, DebtTerms()),)),  # nobody pays an unfunded debt
        Plan((Take("fund", 600), Take("sub", 200), Take("bob", 50), Wait(150, "month"))),
    ],
)
def test_what_keeps_the_rules_is_accepted(plan: Plan) -> None:
    assert check(plan, FACTS) is plan


def test_the_first_broken_rule_is_named() -> None:
    with pytest.raises(PlanRefused, match=r"^whole_units: "):
        check(Plan((Take("eve", -1),), held=-1), FACTS)


@pytest.mark.parametrize(
    ("facts", "plan", "refused"),
    [
        (replace(FACTS, period_closes=True), Plan((Forgive("house", 5),)), "closing_takes: "),
        (replace(FACTS, period_closes=True), Plan((Carry(5, DebtTerms()),)), "closing_takes: "),
        (replace(FACTS, period_closes=True), Plan((Wait(5, "day"),)), "closing_takes: "),
        (FACTS, Plan((Forgive("house", 5, needs_approval=True),) * 2), "one_proposal: "),
        (
            replace(FACTS, sources={"amy": 0}),
            Plan((Forgive("amy", 5),)),
            "not_the_defaulter: amy cannot pay its own hole",
        ),
        (
            replace(FACTS, fund="pot", fund_cash=250),
            Plan((TakeContribution("max", 200), TakeContribution("amy", 60))),
            "no_source_below_zero: pot gives 260 of 250",
        ),
        (
            replace(FACTS, fund="fund", fund_cash=600),
            Plan((Take("fund", 500), TakeContribution("max", 101))),
            "no_source_below_zero: fund gives 601 of 600",
        ),
    ],
)
def test_what_no_policy_may_do(facts: StepFacts, plan: Plan, refused: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        check(plan, facts)
    assert str(caught.value).startswith(refused)
