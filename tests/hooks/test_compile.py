"""From documents to policies: what the core is given."""

import sys
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.facts import Needs
from backoffice.core.plan import Plan
from backoffice.core.policy import Candidate, PolicyError, StepLimits
from backoffice.hooks import PolicyDocumentError, compile_policy, describe_policy, missing_names
from backoffice.hooks.bound import ContainedRank, ContainedStep
from backoffice.hooks.loading import Found
from backoffice.hooks.manager import Plugins
from backoffice.sdk import StepConfig
from tests.hooks import bad_steps
from tests.hooks.bad_steps import BadStep
from tests.hooks.facts import some_facts

LIMITS = {"limit": "10.5", "limit_share": "0.5", "limit_period": "7", "limit_per": "week"}


@pytest.mark.parametrize(
    "document",
    [None, {}, {"rules": None, "liquidation": None, "shortfall": None}, {"shortfall": []}],
)
def test_nothing_written_is_the_default_policy(document: Any) -> None:
    policy = compile_policy(document)
    assert policy.rules == policy.shortfall == ()
    assert policy.liquidation.style == "full"
    assert policy.ranking.name == "pnl_leverage"  # type: ignore[attr-defined]


def test_everything_written_reaches_the_core() -> None:
    document = {
        "rules": [{"when": "margin_ratio >= 0.8", "restrict": ["no_withdrawal", "no_increase"]}],
        "liquidation": {"style": "partial", "fee": "0.015", "fund": "i", "surplus": "fund"},
        "shortfall": [
            {"step": "auto_deleverage", "with": {"rank": "pro_rata"}},
            {"step": "auto_deleverage"},
            {
                "step": "insurance_fund",
                "with": {**LIMITS, "fund": "i", "floor": "3", "when": "amount > 5"},
            },
        ],
    }
    policy = compile_policy(document, version="12")
    assert policy.version == "12"
    assert policy.rules[0].restrict == ("no_withdrawal", "no_increase")
    assert policy.rules[0].when.names == {"margin_ratio"}
    assert (policy.liquidation.fee, policy.liquidation.fund) == (Fraction(15, 1000), "i")
    assert policy.ranking.name == "pro_rata", "the first step's"  # type: ignore[attr-defined]
    binding = policy.shortfall[2]
    assert (binding.index, binding.step.name, binding.step.plugin) == (
        2,
        "insurance_fund",
        "insurance_fund 1.0.0",
    )
    assert binding.step.needs() == Needs(sources=("i",))
    assert binding.when is not None
    assert binding.limits == StepLimits(
        Fraction(21, 2), Fraction(1, 2), Fraction(7), "week", Fraction(3), all_or_nothing=False
    )


def test_steps_are_described_in_order() -> None:
    document = {
        "shortfall": [
            {"step": "insurance_fund", "with": {"fund": "pot", **LIMITS}},
            {"step": "write_off", "with": {"charge": "house", "when": "amount < 5"}},
        ]
    }
    assert describe_policy(document) == [
        "The fund pot pays, without recourse (at most 10.5 for one loss; at most 50 % of what the "
        "source holds; at most 7 a week).",
        "What is left is forgiven and charged to house (only if amount < 5).",
    ]


def test_missing_names_are_listed_with_their_places() -> None:
    document = {"shortfall": [{"step": "clawback", "with": {"rate": "1", "creditor": "pot"}}]}
    found = missing_names(document, accounts={"fees"})
    assert [loc for loc, _ in found] == [("shortfall", 0, "with", "creditor")]
    assert missing_names(document, accounts={"pot"}) == []


class Broken(BadStep):
    """Its configuration alone is enough to make it fail."""

    name = "broken"
    fault = "needs"

    def needs(self, config: StepConfig) -> Any:
        return {"needs": 1 / 0} if self.fault == "needs" else Needs()

    def accounts(self, config: StepConfig) -> Any:
        return ("nobody",) if self.fault != "accounts" else 5

    def deleveraging_rank(self, config: StepConfig) -> Any:
        return "none" if self.fault == "rank" else None

    def plan(self, facts: Any, config: StepConfig) -> Any:
        config.__dict__["limit"] = Fraction(1)
        return Plan()


def plugins_with(*steps: BadStep) -> Plugins:
    plugins = Plugins([Found("bad", "1", sys.modules[bad_steps.__name__])], timeout_seconds=0.5)
    loaded = dict(plugins.steps)
    for step in steps:
        loaded[step.name] = type(loaded["raises"])(step, "bad 1")
    plugins.steps = loaded
    return plugins


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("needs", "step broken of plugin bad 1 raised ZeroDivisionError"),
        ("accounts", "step broken of plugin bad 1 raised TypeError"),
        ("rank", "unknown rank none"),
        ("none", "there is no account nobody"),
    ],
)
def test_step_that_fails_on_its_configuration_is_refused(fault: str, message: str) -> None:
    step = Broken()
    step.fault = fault
    document = {"shortfall": [{"step": "broken"}]}
    with pytest.raises(PolicyDocumentError, match=message):
        compile_policy(document, accounts={"house"}, plugins=plugins_with(step))


def test_configuration_that_a_step_changes_is_restored() -> None:
    step = Broken()
    step.fault = "none"
    config = StepConfig()
    bound = ContainedStep(step, config, "bad 1")
    for _ in range(2):
        with pytest.raises(PolicyError, match="changed its configuration"):
            bound.plan(some_facts())
    assert config == StepConfig()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "answered a NoneType instead of quantities"),
        ({"x": 1.0}, "answered something else than fractions by account"),
        ({b"x": Fraction(1)}, "answered something else than fractions by account"),
        ({"x": Fraction(1), "y": Fraction(1)}, "answered a dict instead of quantities"),
    ],
)
def test_rank_that_answers_nonsense_is_contained(answer: Any, message: str) -> None:
    rank = ContainedRank("best", lambda quantity, lot, candidates: answer, "bad 1")
    with pytest.raises(PolicyError, match=message):
        rank(Fraction(1), Fraction(1), [Candidate("x", Fraction(1), Fraction(0), None)])


def test_rank_that_changes_a_candidate_is_contained() -> None:
    def grow(quantity: Any, lot: Any, candidates: Any) -> Any:
        object.__setattr__(candidates[0], "quantity", Fraction(10))
        return {"x": Fraction(10)}

    candidate = Candidate("x", Fraction(1), Fraction(0), None)
    with pytest.raises(PolicyError, match="changed the candidates"):
        ContainedRank("best", grow, "bad 1")(Fraction(10), Fraction(1), [candidate])
    assert candidate.quantity == 1
