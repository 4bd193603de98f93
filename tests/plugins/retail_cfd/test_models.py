"""The margin model and the close-out on facts as the core gathers them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

from backoffice.sdk import LiquidationFacts, PortfolioFacts, PositionFacts, Requirement
from plugins.retail_cfd.config import CloseOutConfig, RetailMarginConfig
from plugins.retail_cfd.models import CloseOut, RetailMargin

ZERO = Fraction(0)


def held(instrument: str, quantity: int, notional: int, pnl: int = 0) -> PositionFacts:
    """A position whose own margins are 1 % and 0.5 % of notional."""
    return PositionFacts(
        instrument=instrument,
        underlying=None,
        settle="USD",
        quantity=Fraction(quantity),
        size=Fraction(quantity),
        lot=Fraction(1),
        inverse=False,
        entry_price=Fraction(1),
        mark=Fraction(1),
        settle_price=Fraction(1),
        notional=Fraction(notional),
        pnl=Fraction(pnl),
        open_interest=ZERO,
        initial_margin=Fraction(notional, 100),
        maintenance_margin=Fraction(notional, 200),
    )


def portfolio(segment: str, equity: int, *positions: PositionFacts) -> PortfolioFacts:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return PortfolioFacts(now, "amy", segment, "customer", Fraction(equity), (), positions)


def requirement(facts: PortfolioFacts, underlyings: Mapping[str, str]) -> Requirement:
    config = RetailMarginConfig.model_validate(
        {"jurisdiction": "esma", "underlyings": dict(underlyings)}
    )
    return RetailMargin().requirement(facts, config)


KNOWN = {"EURUSD": "EUR/USD", "TSLA": "share"}
PAIR, SHARE = held("EURUSD", 100, 100_000, pnl=-300), held("TSLA", -50, 10_000, pnl=200)


def test_longs_and_shorts_of_several_buckets() -> None:
    answer = requirement(portfolio("retail", 5000, PAIR, SHARE), KNOWN)
    assert answer.initial == 3330 + 2000
    assert answer.maintenance == Fraction(5330, 2)
    assert answer.weights == {"EURUSD": 1665, "TSLA": 1000}


def test_others_keep_the_margins_of_the_instruments() -> None:
    answer = requirement(portfolio("professional", 5000, PAIR, SHARE), KNOWN)
    assert (answer.initial, answer.maintenance) == (1100, 550)


def test_what_nobody_has_classified_needs_the_strictest_margin() -> None:
    answer = requirement(portfolio("retail", 5000, PAIR, SHARE), {"EURUSD": "EUR/USD"})
    assert answer.weights == {"EURUSD": 1665, "TSLA": 2500}


def test_without_positions_nothing_is_required() -> None:
    answer = requirement(portfolio("retail", -5), KNOWN)
    assert (answer.initial, answer.maintenance, answer.weights) == (0, 0, {})


def test_a_close_out_names_whole_positions_with_positive_quantities() -> None:
    facts = portfolio("retail", -100, PAIR, SHARE)
    due = LiquidationFacts(facts, requirement(facts, KNOWN), "bankrupt")
    config = CloseOutConfig.model_validate({})
    closings = [(one.instrument, one.quantity) for one in CloseOut().closings(due, config)]
    assert closings == [("EURUSD", 100), ("TSLA", 50)]
    assert CloseOut().is_due(due, config)
    fine = LiquidationFacts(facts, requirement(facts, KNOWN), "margin_call")
    assert not CloseOut().is_due(fine, config)


def test_a_firm_may_close_out_earlier() -> None:
    config = RetailMarginConfig.model_validate(
        {"jurisdiction": "esma", "underlyings": KNOWN, "close_out_level": "0.7"}
    )
    answer = RetailMargin().requirement(portfolio("retail", 5000, PAIR, SHARE), config)
    assert (answer.initial, answer.maintenance) == (Fraction(5330), Fraction(3731))
