"""Guards and margin calls of a policy: every mistake with its place; and in sentences."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.guards.terms import BreakerTerms, GuardTerms, MarginCallTerms, PriceTerms
from backoffice.hooks import compile_policy, explain_policy
from tests.hooks.test_documents import problems_of

MARKS = {"max_age": "30", "missing_after": "90.5", "band": "0.10", "confirmations": 2}


def test_absent_is_none() -> None:
    policy = compile_policy({})
    assert (policy.guards, policy.margin_call) == (None, None)


def test_terms_are_exact() -> None:
    policy = compile_policy(
        {
            "guards": {
                "marks": {**MARKS, "band_window": "0.25"},
                "prices": {"max_age": "60"},
                "breaker": {"liquidations": 500, "value": "10000000.5"},
            },
            "margin_call": {"due_after": "3600", "escalate": "restrict", "restrict": ["frozen"]},
        }
    )
    seconds = [timedelta(seconds=number) for number in (30, 90.5, 0.25, 60, 3600)]
    marks = PriceTerms(seconds[0], seconds[1], Fraction(1, 10), seconds[2], 2, crossed=True)
    assert policy.guards == GuardTerms(
        marks, PriceTerms(seconds[3]), BreakerTerms(500, Fraction("10000000.5"))
    )
    assert policy.margin_call == MarginCallTerms(seconds[4], ("frozen",))


@pytest.mark.parametrize(
    ("section", "given", "loc", "message"),
    [
        ("guards", {"mark": {}}, ("mark",), "unknown key mark; known are breaker, marks, prices"),
        ("guards", {"marks": {"max_age": 30}}, ("marks", "max_age"), 'quote it: "30"'),
        ("guards", {"marks": {"max_age": "0"}}, ("marks", "max_age"), "must be more than 0"),
        ("guards", {"marks": {"max_age": "0.0000001"}}, ("marks", "max_age"), "at most 6 decimals"),
        ("guards", {"marks": {"band": "1.1"}}, ("marks", "band"), "must be at most 1"),
        ("guards", {"marks": {"confirmations": 2}}, ("marks",), "needs a band"),
        ("guards", {"marks": {"band": "0.1", "confirmations": 0}}, ("marks", "confirmations"), "1"),
        (
            "guards",
            {"prices": {"max_age": "30", "missing_after": "30"}},
            ("prices",),
            "needs a missing_after above its max_age",
        ),
        ("guards", {"prices": {"crossed": True}}, ("prices", "crossed"), "unknown key crossed"),
        ("guards", {"breaker": {}}, ("breaker",), "needs liquidations, value, or both"),
        ("guards", {"breaker": {"liquidations": "5"}}, ("breaker", "liquidations"), "whole number"),
        ("margin_call", {}, ("due_after",), "is required"),
        ("margin_call", {"due_after": "1", "escalate": "no"}, ("escalate",), "restrict or liquid"),
        ("margin_call", {"due_after": "1", "escalate": "restrict"}, (), "and a list restrict"),
        (
            "margin_call",
            {"due_after": "1", "escalate": "liquidate", "restrict": ["frozen"]},
            (),
            "and a list restrict",
        ),
    ],
)
def test_mistakes(section: str, given: Any, loc: tuple[str, ...], message: str) -> None:
    ((place, said),) = problems_of({section: given})
    assert place == (section, *loc)
    assert message in said


def test_a_liquidation_model_decides_by_itself() -> None:
    document = {
        "liquidation": {"model": "kraken"},
        "margin_call": {"due_after": "60", "escalate": "liquidate"},
    }
    ((place, said),) = problems_of(document)
    assert place == ("margin_call", "escalate")
    assert "is decided by the model kraken" in said


def test_in_sentences() -> None:
    document = {
        "guards": {"marks": MARKS, "breaker": {"liquidations": 5, "value": "100"}},
        "margin_call": {"due_after": "60", "escalate": "liquidate"},
    }
    said = {part.title: part.sentences for part in explain_policy(document)}
    assert said["Guards"][2] == (
        "A mark that moves by more than 10 % is not used until two persons or 2 further ones "
        "confirm it."
    )
    assert said["Guards"][-1].startswith("A sweep that would liquidate more than 5 accounts or a")
    assert said["Margin calls"] == (
        "A margin call is due after 60 seconds; where it is not met the account is liquidated.",
    )
