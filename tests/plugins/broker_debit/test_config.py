"""What the configuration refuses, and the models on facts as the core gathers them."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from backoffice.hooks import PolicyDocumentError, compile_policy
from backoffice.sdk import LiquidationFacts, PortfolioFacts, Requirement, WithdrawalFacts
from plugins.broker_debit.config import AdequacyConfig, ClockConfig, DebitInterestConfig
from plugins.broker_debit.models import DeficiencyClock, MarginAdequacy
from plugins.broker_debit.steps import DebitInterest

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
USD = {"benchmark": "0.0532", "tiers": [{"up_to": "100000", "spread": "0.015"}, {"spread": "0.01"}]}


def refusal(policy: dict[str, Any]) -> str:
    with pytest.raises(PolicyDocumentError) as refused:
        compile_policy(policy)
    return str(refused.value)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"rule": "reg_t", "business_days": 4}, "must be at most 3 under Regulation T, not 4"),
        ({"rule": "finra_4210", "business_days": 16}, "must be at most 15"),
        ({"rule": "reg_t", "de_minimis": "1000.01"}, "must be at most 1000 under Regulation T"),
        ({"rule": "finra_4210", "de_minimis": "1"}, "must be at most 0"),
        ({"rule": "reg_t", "holidays": ["26.11.2026"]}, "must be a date such as 2026-12-25"),
        ({"rule": "reg_t", "timezone": "New York"}, "New York is no time zone"),
        ({"rule": "reg_t", "at_once_below": "1.1"}, "must be at most 1"),
        ({"rule": "reg_x"}, "must be reg_t, finra_4210 or finra_portfolio_margin"),
        ({"rule": "reg_t", "extended_until": {"amy": "soon"}}, "must be a date such as"),
    ],
)
def test_a_clock_is_never_more_lenient_than_its_rule(document: dict[str, Any], said: str) -> None:
    assert said in refusal({"liquidation": {"model": "deficiency_clock", "with": document}})


@pytest.mark.parametrize(
    ("currencies", "said"),
    [
        ({}, "at least 1"),
        ({"USD": {"benchmark": "0.05", "tiers": []}}, "need a last one without up_to"),
        ({"USD": USD | {"day_count": 366}}, "must be 360 or 365"),
        ({"USD": {"benchmark": "0.05", "tiers": [{"spread": "-0.01"}]}}, "must be at least 0"),
    ],
)
def test_schedules_that_no_debit_can_have(currencies: dict[str, Any], said: str) -> None:
    step = {"step": "debit_interest", "with": {"currencies": currencies}}
    assert said in refusal({"shortfall": [step]})


def test_a_multiple_below_one_would_let_margin_out() -> None:
    guard = {"guard": "margin_adequacy", "with": {"multiple": "0.9"}}
    assert "must be at least 1, not 0.9" in refusal({"withdrawals": [guard]})


def test_a_date_is_read_as_yaml_gives_it_and_as_it_is_stored() -> None:
    written = ClockConfig.model_validate({"rule": "reg_t", "holidays": [date(2026, 11, 26)]})
    assert ClockConfig.model_validate(written.model_dump(mode="json", exclude_none=True)) == written


def short_of(initial: int, maintenance: int, equity: int, status: str) -> LiquidationFacts:
    facts = PortfolioFacts(NOW, "amy", "retail", "customer", Fraction(equity))
    required = Requirement(Fraction(initial), Fraction(maintenance), {})
    return LiquidationFacts(facts, required, status)


@pytest.mark.parametrize(
    ("rule", "equity", "due"),
    [
        ("reg_t", 4000, False),
        ("reg_t", 3999, True),
        ("finra_4210", 2500, False),
        ("finra_4210", 2499, True),
    ],
)
def test_which_margin_a_clock_watches(rule: str, equity: int, *, due: bool) -> None:
    """5,000 to open, 2,500 to stay; a thousand may stand under Regulation T."""
    facts = short_of(5000, 2500, equity, "margin_call")
    assert DeficiencyClock().is_due(facts, ClockConfig.model_validate({"rule": rule})) is due


def test_below_zero_is_due_whatever_may_stand() -> None:
    facts = short_of(900, 450, -50, "bankrupt")
    assert DeficiencyClock().is_due(facts, ClockConfig.model_validate({"rule": "reg_t"}))


def test_an_asset_without_a_price_does_not_leave() -> None:
    facts = short_of(0, 0, 10, "healthy")
    asked = WithdrawalFacts(
        NOW, "BTC", 8, Fraction(1), Fraction(1), Fraction(1), facts.portfolio, facts.requirement
    )
    assert MarginAdequacy().refusal(asked, AdequacyConfig()) == "no_price"


def test_descriptions() -> None:
    clock, guard = DeficiencyClock(), MarginAdequacy()
    assert clock.describe(ClockConfig.model_validate({"rule": "reg_t"})) == (
        "Missing initial margin must come within 3 business days (Regulation T), or positions are "
        "sold to restore it; below zero they are sold at once."
    )
    assert guard.describe(AdequacyConfig.model_validate({"multiple": "1.1"})) == (
        "A withdrawal is refused where equity would be below 110 % of initial margin."
    )
    config = DebitInterestConfig.model_validate({"currencies": {"USD": USD}, "creditor": "house"})
    assert DebitInterest().describe(config) == (
        "The account owes the loss, paid at once by house, with daily interest in tiers "
        "(USD 6.32 % to 6.82 %) to fees, repaid by deposits and profits."
    )
