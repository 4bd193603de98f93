"""Policy documents: every mistake is found, with its place, in a sentence."""

from typing import Any

import pytest

from backoffice.hooks import PolicyDocumentError, compile_policy
from backoffice.hooks.messages import Problem

RULE = {"when": "equity < 0", "restrict": ["frozen"]}


def problems_of(document: Any, **known: Any) -> list[Problem]:
    with pytest.raises(PolicyDocumentError) as caught:
        compile_policy(document, **known)
    return caught.value.problems


def of_step(step: str, **parameters: Any) -> dict[str, Any]:
    return {"shortfall": [{"step": step, "with": parameters}]}


@pytest.mark.parametrize(
    ("document", "loc", "message"),
    [
        ({"rule": []}, ("rule",), "unknown key rule; known are fund_shares, funding, guards"),
        ({"rule": []}, ("rule",), "did you mean rules?"),
        ({1: []}, (1,), "Keys should be strings"),
        ([], (), "must be a map"),
        ({"rules": {}}, ("rules",), "must be a list"),
        ({"rules": [{"restrict": ["frozen"]}]}, ("rules", 0, "when"), "is required"),
        ({"rules": [RULE | {"when": 1}]}, ("rules", 0, "when"), "must be a text"),
        ({"rules": [RULE | {"when": "equity <"}]}, ("rules", 0, "when"), "is no rule: column 9"),
        ({"rules": [RULE | {"when": "amount < 1"}]}, ("rules", 0, "when"), "'amount' is not a"),
        ({"rules": [RULE | {"restrict": []}]}, ("rules", 0, "restrict"), "at least one"),
        (
            {"rules": [RULE | {"restrict": ["none"]}]},
            ("rules", 0, "restrict", 0),
            "must be no_withdrawal, no_increase, no_trading or frozen",
        ),
        ({"liquidation": []}, ("liquidation",), "must be a map"),
        ({"liquidation": {"fee": 0.01}}, ("liquidation", "fee"), 'quote it: "0.01"'),
        ({"liquidation": {"fee": 1}}, ("liquidation", "fee"), 'quote it: "1"'),
        ({"liquidation": {"fee": "1e-2"}}, ("liquidation", "fee"), "without exponent"),
        ({"liquidation": {"fee": "-0.1"}}, ("liquidation", "fee"), "must be at least 0, not -0.1"),
        ({"liquidation": {"fee": "1.1"}}, ("liquidation", "fee"), "must be at most 1, not 1.1"),
        ({"liquidation": {"fee": "0.1"}}, ("liquidation", "fund"), "is required"),
        ({"liquidation": {"surplus": "fund"}}, ("liquidation", "fund"), "is required"),
        ({"liquidation": {"style": "all"}}, ("liquidation", "style"), "must be full or partial"),
        ({"shortfall": [{"with": {}}]}, ("shortfall", 0, "step"), "is required"),
        ({"shortfall": ["write_off"]}, ("shortfall", 0), "must be a map"),
        (of_step("writeoff"), ("shortfall", 0, "step"), "did you mean write_off?"),
        (of_step("write_off"), ("shortfall", 0, "with", "charge"), "is required"),
        (of_step("write_off", charge=""), ("shortfall", 0, "with", "charge"), "must not be empty"),
        (of_step("write_off", charge=3), ("shortfall", 0, "with", "charge"), "must be a text"),
        (
            of_step("write_off", charge="x", chrge="x"),
            ("shortfall", 0, "with", "chrge"),
            "did you mean charge?",
        ),
        (
            of_step("write_off", charge="x", when="equity < 0"),
            ("shortfall", 0, "with", "when"),
            "use one of amount, asset, kind, segment",
        ),
        (
            of_step("write_off", charge="x", all_or_nothing="yes"),
            ("shortfall", 0, "with", "all_or_nothing"),
            "must be true or false, without quotes",
        ),
        (
            of_step("insurance_fund", fund="x", limit_share="50"),
            ("shortfall", 0, "with", "limit_share"),
            "must be at most 1, not 50",
        ),
        (
            of_step("insurance_fund", fund="x", limit_per="year"),
            ("shortfall", 0, "with", "limit_per"),
            "must be day, week or month",
        ),
        (
            of_step("clawback", rate="0"),
            ("shortfall", 0, "with", "rate"),
            "must be more than 0, not 0",
        ),
        (
            of_step("clawback", rate="1", interest={"annual_rate": "1", "day_count": 366}),
            ("shortfall", 0, "with", "interest", "day_count"),
            "must be 360 or 365",
        ),
        (
            of_step("clawback", rate="1", interest={"annual_rate": "1", "anual_rate": "1"}),
            ("shortfall", 0, "with", "interest", "anual_rate"),
            "known are annual_rate, day_count; did you mean annual_rate?",
        ),
        (
            of_step("clawback", rate="1", **{"from": ["profit", "profit"]}),
            ("shortfall", 0, "with", "from"),
            "names source profit twice",
        ),
        (
            of_step("linked_accounts", order=[]),
            ("shortfall", 0, "with", "order"),
            "needs at least one group",
        ),
        (
            of_step("socialized_loss", base="luck"),
            ("shortfall", 0, "with", "base"),
            "must be period_profit, unrealized_profit, equity, open_interest or deposits",
        ),
        (
            of_step("negative_interest", annual_rate="1", tiers=[{"annual_rate": "1"}]),
            ("shortfall", 0, "with"),
            "needs either annual_rate or tiers",
        ),
        (of_step("negative_interest"), ("shortfall", 0, "with"), "needs either annual_rate"),
        (
            of_step("negative_interest", annual_rate="0.1", grace_days=1.5),
            ("shortfall", 0, "with", "grace_days"),
            "must be a whole number",
        ),
        (
            of_step(
                "negative_interest",
                tiers=[
                    {"up_to": "5", "annual_rate": "1"},
                    {"up_to": "5.0", "annual_rate": "1"},
                    {"annual_rate": "1"},
                ],
            ),
            ("shortfall", 0, "with", "tiers"),
            "must ascend: up_to 5 is not above",
        ),
        (
            of_step("negative_interest", tiers=[{"up_to": "5", "annual_rate": "1"}]),
            ("shortfall", 0, "with", "tiers"),
            "needs a last tier without up_to",
        ),
        (
            of_step("auto_deleverage", rank="pro_ratta"),
            ("shortfall", 0, "with", "rank"),
            "did you mean pro_rata?",
        ),
    ],
)
def test_mistake_is_named_with_its_place(document: Any, loc: Any, message: str) -> None:
    found = problems_of(document)
    assert [place for place, _ in found] == [loc]
    assert message in found[0][1]
    assert "\n" not in found[0][1]


def test_all_mistakes_are_found_at_once() -> None:
    document = of_step("clawback", rate="2", creditr="x") | {"shortfal": []}
    document["shortfall"] += [{"step": "nothing"}]
    assert [loc for loc, _ in problems_of(document)] == [("shortfal",)]
    del document["shortfal"]
    assert [loc for loc, _ in problems_of(document)] == [
        ("shortfall", 0, "with", "creditr"),
        ("shortfall", 0, "with", "rate"),
        ("shortfall", 1, "step"),
    ]


def test_accounts_and_instruments_must_exist_where_they_are_known() -> None:
    document = {
        "liquidation": {"fund": "insurence"},
        "shortfall": [
            {"step": "insurance_fund", "with": {"fund": "insurance"}},
            {"step": "socialized_loss", "with": {"instrument": "BTC-PREP"}},
            {"step": "negative_interest", "with": {"annual_rate": "0", "income": "nobody"}},
        ],
    }
    known = {"accounts": {"insurance", "fees"}, "instruments": {"BTC-PERP"}}
    assert problems_of(document, **known) == [
        (
            ("liquidation", "fund"),
            "there is no account insurence; did you mean insurance?",
        ),
        (
            ("shortfall", 1, "with", "instrument"),
            "there is no instrument BTC-PREP; did you mean BTC-PERP?",
        ),
        (
            ("shortfall", 2, "with", "income"),
            "there is no account nobody; open it, or name another account",
        ),
    ]
    compile_policy(document)
