"""Canonical JSON read back is what was written, and steps answer the same to it."""

import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from backoffice.core.facts import (
    ChargedFacts,
    ContributionFacts,
    Limits,
    LinkedFacts,
    ShortfallFacts,
    StepFacts,
    canonical,
)
from backoffice.core.plan import DebtTerms, DebtTier, InterestTerms
from backoffice.core.replay import facts_of, from_plain, replay_step
from backoffice.core.state import OrderBook, Waiting
from backoffice.hooks import compile_policy
from tests.core.support import MONDAY, step, waterfall

LOSS = ShortfallFacts(1, "amy", "retail", "customer", "USD", 2, 100_00, 60_00, MONDAY)
FACTS = StepFacts(
    now=MONDAY,
    shortfall=LOSS,
    limits=Limits(per_period=5, share=Fraction(1, 3), all_or_nothing=True),
    sources={"house": 0, "fund": 40_00},
    fund_cash=7,
    contributions=(ContributionFacts("m1", 5, Fraction(22, 7), 3, 1),),
    linked=(LinkedFacts("sub", "children", 2),),
    charged=(ChargedFacts("bob", Fraction(-1, 3), 9),),
    period_closes=True,
    step_index=4,
)
TERMS = DebtTerms(
    creditor="fund",
    profit_rate=Fraction(1, 2),
    interest=InterestTerms((DebtTier(Fraction(9), Fraction(1, 10)), DebtTier(None, Fraction(0)))),
)
WAITING = Waiting("step#0", "step", 5, "day", date(2026, 3, 2), [("week", date(2026, 3, 8))])


@pytest.mark.parametrize(
    "value", [FACTS, TERMS, DebtTerms(), WAITING, OrderBook([(Fraction(1, 3), Fraction(2))])]
)
def test_what_is_read_back_is_what_was_written(value: object) -> None:
    assert from_plain(type(value), json.loads(canonical(value))) == value


def test_a_type_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float has no exact canonical form"):
        from_plain(float, 1)


def test_times_are_the_same_instant_whatever_their_zone() -> None:
    text = '"2026-03-02T13:00:00+01:00"'
    assert from_plain(datetime, json.loads(text)) == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_step_answers_the_same_to_what_it_saw() -> None:
    (binding,) = compile_policy(waterfall(step("insurance_fund", fund="fund"))).shortfall
    facts = StepFacts(MONDAY, LOSS, Limits(), sources={"fund": 40_00})
    assert facts_of(canonical(facts)) == facts
    assert json.loads(replay_step(binding.step, canonical(facts))) == {
        "actions": [{"account": "fund", "amount": 40_00}],
        "held": 40_00,
        "reason": "paid by the fund fund, which held 40 USD; you do not owe it back",
    }


def test_a_step_that_fails_again_says_so() -> None:
    (binding,) = compile_policy(waterfall(step("insurance_fund", fund="fund"))).shortfall
    without_its_source = canonical(StepFacts(MONDAY, LOSS, Limits()))
    assert "KeyError" in json.loads(replay_step(binding.step, without_its_source))["error"]
