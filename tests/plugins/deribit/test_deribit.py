"""Margin that grows with the size, small steps, and parts of the portfolio margin."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import FillFacts
from backoffice.sdk.perpetuals import PerpetualError
from plugins.deribit import requirements
from plugins.deribit.models import (
    IncrementalConfig,
    IncrementalLiquidation,
    IncrementalMargin,
    SizeRates,
    StepsConfig,
)
from tests.plugins.portfolios import due, portfolio, position

BTC = SizeRates.model_validate(
    {"initial_base": "0.02", "maintenance_base": "0.01", "per_unit": "0.00005"}
)
CONFIG = IncrementalConfig(rates=BTC)
SIZES = st.fractions(0, 5000, max_denominator=10)


@pytest.mark.parametrize(
    ("size", "initial", "maintenance"),
    [("25", "53125", "28125"), ("-25", "53125", "28125"), ("350", "1312500", "962500")],
)
def test_the_published_table(size: str, initial: str, maintenance: str) -> None:
    account = portfolio(position(quantity=size, mark="100000"))
    needed = IncrementalMargin().requirement(account, CONFIG)
    assert (needed.initial, needed.maintenance) == (Fraction(initial), Fraction(maintenance))
    assert needed.weights == {"PERP": Fraction(maintenance)}


@given(small=SIZES, more=SIZES)
def test_one_large_position_needs_more_than_two_small_ones(small: Fraction, more: Fraction) -> None:
    def margin(size: Fraction) -> Fraction:
        if not size:
            return Fraction(0)
        return IncrementalMargin().requirement(portfolio(position(quantity=size)), CONFIG).initial

    together, apart = margin(small + more), margin(small) + margin(more)
    assert together >= apart
    assert (together == apart) == (not small or not more)
    assert margin(-small) == margin(small)


def test_an_inverse_size_is_counted_in_units_of_the_underlying() -> None:
    held = position(quantity="2500000", mark="100000", inverse=True)
    needed = IncrementalMargin().requirement(portfolio(held), CONFIG)
    assert needed.initial == Fraction("0.53125")  # 25 BTC at 2.125 %


def test_an_instrument_may_have_its_own_rates() -> None:
    sol = SizeRates.model_validate(
        {"initial_base": "0.04", "maintenance_base": "0.02", "per_unit": "0.000005"}
    )
    config = IncrementalConfig(rates=BTC, instruments={"SOL": sol})
    account = portfolio(
        position(instrument="SOL", quantity="25", mark="200"), position(quantity="1", mark="100")
    )
    needed = IncrementalMargin().requirement(account, config)
    assert needed.initial == Fraction("200.625") + Fraction("2.005")


@pytest.mark.parametrize(
    ("quantity", "equity", "closed"),
    [("25", "1", "2.5"), ("-25", "1", "2.5"), ("0.5", "0", "0.1"), ("25", "-1", "25")],
)
def test_steps_are_rounded_up_to_the_lot_and_whole_for_the_bankrupt(
    quantity: str, equity: str, closed: str
) -> None:
    facts = due(portfolio(position(quantity=quantity, lot="0.1"), equity=equity))
    config = StepsConfig.model_validate({"step_share": "0.1"})
    (closing,) = IncrementalLiquidation().closings(facts, config)
    assert closing.quantity == Fraction(closed)


@pytest.mark.parametrize(("inverse", "fee"), [(False, "1.98"), (True, "0.02")])
def test_fee_is_a_part_of_what_was_closed(inverse: bool, fee: str) -> None:
    """2 contracts of 200 at 99 and 101; inverse: 400 / 100 in units of the underlying."""
    held = position(quantity="10", contract_size="1", inverse=inverse)
    levels = ((Fraction(99), Fraction(2)),) if not inverse else ((Fraction(100), Fraction(200)),)
    facts = FillFacts(due(portfolio(held)), "PERP", Fraction(2), levels, Fraction(1))
    config = StepsConfig.model_validate({"step_share": "0.1", "fee_rate": "0.01"})
    assert IncrementalLiquidation().fee(facts, config) == Fraction(fee)


def test_volatility_shocks() -> None:
    thirty, change = Fraction(30), Fraction(2, 5)
    assert requirements.volatility_shock(thirty, thirty, change) == change
    assert round(requirements.volatility_shock(Fraction(15), thirty, change), 3) == Fraction(
        "0.566"
    )
    halved = requirements.volatility_shock(Fraction(120), thirty, change)
    assert halved == Fraction(1, 5)
    slow = requirements.volatility_shock(Fraction(15), thirty, change, Fraction(3, 10))
    assert round(slow, 6) == Fraction("0.492458")  # 0.4 · 2^0.3 = 0.4 · 1.231144
    with pytest.raises(PerpetualError, match="days_to_expiry"):
        requirements.volatility_shock(Fraction(0), thirty, change)


def test_contingencies() -> None:
    rate = Fraction(1, 100)
    assert requirements.option_contingency(Fraction(200), rate) == 2
    assert requirements.option_contingency(Fraction(-200), rate) == 0
    assert requirements.offset_contingency(Fraction(100), Fraction(-40), rate) == Fraction(2, 5)
