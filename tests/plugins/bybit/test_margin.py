"""An account is due exactly below its liquidation price."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk.perpetuals import (
    PerpetualError,
    inverse_bankruptcy_price,
    inverse_liquidation_price,
    linear_liquidation_price,
)
from plugins.bybit.entry import (
    Position,
    Rates,
    cross_maintenance_margin,
    initial_margin,
    maintenance_margin,
)
from plugins.bybit.margin import EntryMargin, RiskLimit, RiskLimitConfig
from tests.plugins.portfolios import portfolio, position

PRICES = st.fractions(100, 100_000, max_denominator=10)
SIGNS = st.sampled_from([1, -1])


def due_at(held: Position, collateral: Fraction, margin: Fraction) -> Fraction | None:
    solve = inverse_liquidation_price if held.inverse else linear_liquidation_price
    return solve(held.quantity, held.entry_price, collateral, maintenance_margin=margin)


@given(
    sign=SIGNS,
    entry=PRICES,
    leverage=st.integers(2, 100),
    fee=st.sampled_from([Fraction(0), Fraction(75, 100_000)]),
    inverse=st.booleans(),
)
def test_equity_is_maintenance_margin_at_the_liquidation_price(
    sign: int, entry: Fraction, leverage: int, fee: Fraction, inverse: bool
) -> None:
    held = Position(sign * Fraction(5000), entry, inverse)
    rates = Rates(Fraction(1, 200), Fraction(0), fee)
    collateral = initial_margin(held, Fraction(leverage))
    margin = cross_maintenance_margin(held, collateral, rates)
    price = due_at(held, collateral, margin)
    assert price is not None
    pnl = position(quantity=held.quantity, entry=entry, mark=price, inverse=inverse).pnl
    account = portfolio(
        position(quantity=held.quantity, entry=entry, mark=price, inverse=inverse),
        equity=collateral + pnl,
    )
    limit = RiskLimit(leverage=Fraction(100), maintenance_rate=Fraction(1, 200), taker_fee=fee)
    needed = EntryMargin().requirement(account, RiskLimitConfig(limit=limit))
    assert needed.maintenance == account.equity == margin


def test_published_inverse_cross_example() -> None:
    """Bybit help 360039261334: 5718.57; 5739.08, which the page shows at the next tick."""
    held, collateral = Position(Fraction(10000), Fraction(8000), inverse=True), Fraction(1, 2)
    rates = Rates(Fraction(1, 200), taker_fee=Fraction(75, 100_000))
    bankrupt = inverse_bankruptcy_price(
        Fraction(10000), Fraction(8000), collateral, rates.taker_fee
    )
    assert bankrupt == Fraction("10007.5") / Fraction("1.75")
    margin = cross_maintenance_margin(held, collateral, rates)
    assert margin == Fraction("0.00625") + Fraction("7.5") / bankrupt
    price = due_at(held, collateral, margin)
    assert price is not None
    assert round(price, 4) == Fraction("5739.0835")


def test_only_an_inverse_contract_keeps_the_fee_for_closing() -> None:
    rates = Rates(Fraction(1, 200), taker_fee=Fraction(1, 1000))
    held = Position(Fraction(1), Fraction(20000))
    assert cross_maintenance_margin(held, Fraction(400), rates) == 100
    covered = Position(Fraction(-8000), Fraction(8000), inverse=True)
    assert cross_maintenance_margin(covered, Fraction(1), rates) == Fraction(1, 200)


def test_added_margin_moves_the_price_away() -> None:
    held = Position(Fraction(-1), Fraction(20000))
    initial = initial_margin(held, Fraction(50))
    margin = maintenance_margin(held, Rates(Fraction(1, 200)))
    assert (initial, margin) == (400, 100)
    assert due_at(held, initial, margin) == 20300
    assert due_at(held, initial + 3000, margin) == 23300


def test_deduction_lowers_maintenance_margin() -> None:
    held = Position(Fraction(10), Fraction(1000))
    rates = Rates(Fraction(1, 100), Fraction(30))
    assert maintenance_margin(held, rates) == 70


def test_several_positions_add_up_by_instrument() -> None:
    account = portfolio(
        position(instrument="A", quantity="2", entry="100", mark="50"),
        position(instrument="B", quantity="-1", entry="200", mark="300"),
        equity="1000",
    )
    given_limit = RiskLimit(leverage=Fraction(10), maintenance_rate=Fraction(1, 100))
    other = RiskLimit(leverage=Fraction(4), maintenance_rate=Fraction(1, 20))
    config = RiskLimitConfig(limit=given_limit, instruments={"B": other})
    needed = EntryMargin().requirement(account, config)
    assert needed.weights == {"A": 2, "B": 10}  # of the value at entry, not at the mark
    assert (needed.initial, needed.maintenance) == (70, 12)


@pytest.mark.parametrize("leverage", ["0.5", "0"])
def test_leverage_below_one_is_refused(leverage: str) -> None:
    with pytest.raises(ValidationError, match="at least 1"):
        RiskLimit.model_validate({"leverage": leverage, "maintenance_rate": "0.01"})
    held = Position(Fraction(1), Fraction(1))
    with pytest.raises(PerpetualError, match="leverage"):
        initial_margin(held, Fraction(0))


def test_no_position_no_price() -> None:
    with pytest.raises(PerpetualError, match="quantity"):
        Position(Fraction(0), Fraction(1))
    with pytest.raises(PerpetualError, match="entry_price"):
        Position(Fraction(1), Fraction(0))


def test_what_was_opened_at_no_positive_price_has_the_instruments_own_margins() -> None:
    held = position(quantity="10", entry="-5", mark="3")
    config = RiskLimitConfig(
        limit=RiskLimit(leverage=Fraction(50), maintenance_rate=Fraction(1, 200))
    )
    needed = EntryMargin().requirement(portfolio(held, equity="50"), config)
    assert (needed.initial, needed.maintenance) == (held.initial_margin, held.maintenance_margin)
