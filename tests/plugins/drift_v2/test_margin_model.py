"""The margin model on portfolios: missing prices, haircuts, profits, borrows."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from backoffice.sdk import BalanceFacts, PortfolioFacts, PositionFacts
from plugins.drift_v2.config import AssetTerms, MarginConfig, MarketTerms
from plugins.drift_v2.margin_model import DriftMargin, health_at
from plugins.drift_v2.units import ImpossibleInput

D = Fraction
NONE = D(0)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def balance(amount: int, price: int | None = 10, haircut: Fraction = NONE) -> BalanceFacts:
    return BalanceFacts("SOL", D(amount), None if price is None else D(price), haircut, D(1000))


def portfolio(*parts: BalanceFacts | PositionFacts, equity: int = 0) -> PortfolioFacts:
    return PortfolioFacts(
        NOW,
        "amy",
        "retail",
        "customer",
        D(equity),
        tuple(part for part in parts if isinstance(part, BalanceFacts)),
        tuple(part for part in parts if isinstance(part, PositionFacts)),
    )


def position(size: int, pnl: int, code: str = "PERP") -> PositionFacts:
    notional = abs(size) * D(100)
    return PositionFacts(
        instrument=code,
        underlying=None,
        settle="USD",
        quantity=D(size),
        size=D(size),
        lot=D(1),
        inverse=False,
        entry_price=D(100),
        mark=D(100),
        settle_price=D(1),
        notional=notional,
        pnl=D(pnl),
        open_interest=D(0),
        initial_margin=notional / 10,
        maintenance_margin=notional / 20,
    )


def health(level: str, config: MarginConfig, *parts: BalanceFacts | PositionFacts) -> Fraction:
    return health_at(portfolio(*parts), config, level)


def test_without_factors_it_is_the_venues_own_margin() -> None:
    facts = portfolio(balance(10), position(1, -20), equity=80)
    needed = DriftMargin().requirement(facts, MarginConfig())
    assert (needed.initial, needed.maintenance) == (10, 5)
    assert needed.weights == {"PERP": 5}


def test_an_asset_that_is_not_named_keeps_its_haircut() -> None:
    assert health("initial", MarginConfig(), balance(10, 10, D(1, 5))) == 80


def test_without_a_price_a_deposit_counts_nothing_and_a_borrow_is_an_error() -> None:
    assert health("initial", MarginConfig(), balance(10, None)) == 0
    with pytest.raises(ImpossibleInput, match="price of SOL"):
        health("initial", MarginConfig(), balance(-10, None))


def test_a_borrow_weighs_more_than_it_is_worth() -> None:
    terms = AssetTerms(initial_liability_weight=D(12, 10), maintenance_liability_weight=D(11, 10))
    config = MarginConfig(assets={"SOL": terms})
    assert health("initial", config, balance(-10)) == -120
    assert health("maintenance", config, balance(-10)) == -110


def test_profits_are_weighed_and_losses_are_not() -> None:
    terms = MarketTerms(initial_profit_weight=D(1, 2), maintenance_profit_weight=D(9, 10))
    config = MarginConfig(instruments={"PERP": terms})
    assert health("initial", config, position(1, 40)) == 20 - 10
    assert health("maintenance", config, position(1, 40)) == 36 - 5
    assert health("initial", config, position(-1, -40)) == -40 - 10


def test_concentration_counts_for_new_risk_only() -> None:
    terms = AssetTerms(
        initial_weight=D(8, 10), maintenance_weight=D(9, 10), scale_start_value=D(4000)
    )
    config = MarginConfig(assets={"SOL": terms})  # the venue holds 1000 SOL, worth 10000
    assert health("initial", config, balance(10)) == 32
    assert health("maintenance", config, balance(10)) == 90
