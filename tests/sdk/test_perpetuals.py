"""Prices, funds and tiers of perpetual contracts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.instruments import Tier
from backoffice.core.margin.standard import tiered
from backoffice.sdk import perpetuals
from backoffice.sdk.perpetuals import MarginTier, PerpetualError

PRICES = st.fractions(Fraction(1, 10), 100_000, max_denominator=100)
SIZES = st.fractions(-1000, 1000, max_denominator=50).filter(bool)
AMOUNTS = st.fractions(0, 5000, max_denominator=50)
RATES = st.fractions(0, Fraction(1, 2), max_denominator=1000)


@given(quantity=SIZES, entry=PRICES, collateral=AMOUNTS, fixed=AMOUNTS, rate=RATES)
def test_linear_price_is_where_equity_meets_margin(
    quantity: Fraction, entry: Fraction, collateral: Fraction, fixed: Fraction, rate: Fraction
) -> None:
    price = perpetuals.linear_liquidation_price(
        quantity, entry, collateral, maintenance_margin=fixed, maintenance_rate=rate
    )
    assert collateral + quantity * (price - entry) == fixed + rate * abs(quantity) * price


@given(quantity=SIZES, entry=PRICES, collateral=AMOUNTS, fixed=AMOUNTS, rate=RATES)
def test_inverse_price_is_where_equity_meets_margin(
    quantity: Fraction, entry: Fraction, collateral: Fraction, fixed: Fraction, rate: Fraction
) -> None:
    price = perpetuals.inverse_liquidation_price(
        quantity, entry, collateral, maintenance_margin=fixed, maintenance_rate=rate
    )
    if price is None:
        never = quantity < 0 and collateral - fixed >= -quantity / entry
        always = quantity > 0 and fixed - collateral >= quantity / entry
        assert never or always
        return
    assert price > 0
    equity = collateral + quantity * (1 / entry - 1 / price)
    assert equity == fixed + rate * abs(quantity) / price


@given(size=SIZES, entry=PRICES, leverage=st.fractions(2, 125, max_denominator=10))
def test_bankruptcy_price_of_an_isolated_position(
    size: Fraction, entry: Fraction, leverage: Fraction
) -> None:
    side = 1 if size > 0 else -1
    margin = abs(size) * entry / leverage
    linear = perpetuals.linear_bankruptcy_price(size, entry, margin)
    assert linear == entry * (1 - side / leverage)
    margin = abs(size) / entry / leverage
    inverse = perpetuals.inverse_bankruptcy_price(size, entry, margin)
    assert inverse == entry * leverage / (leverage + side)


def test_a_fully_covered_inverse_short_is_never_bankrupt() -> None:
    short, entry, covered = Fraction(-8000), Fraction(8000), Fraction(1)
    assert perpetuals.inverse_bankruptcy_price(short, entry, covered) is None
    less = perpetuals.inverse_bankruptcy_price(short, entry, Fraction(1, 2))
    assert less == 16_000


@given(price=PRICES, tick=st.sampled_from([Fraction(1, 2), Fraction(1, 100), Fraction(5)]))
def test_ticks_close_a_position_earlier(price: Fraction, tick: Fraction) -> None:
    long = perpetuals.round_to_tick(price, tick, Fraction(1))
    short = perpetuals.round_to_tick(price, tick, Fraction(-1))
    assert price <= long < price + tick
    assert price - tick < short <= price
    assert (long / tick).denominator == (short / tick).denominator == 1


@given(size=SIZES, entry=PRICES, bankruptcy=PRICES, fill=PRICES, inverse=st.booleans())
def test_account_and_fund_together_get_what_the_market_paid(
    size: Fraction, entry: Fraction, bankruptcy: Fraction, fill: Fraction, inverse: bool
) -> None:
    def profit(price: Fraction) -> Fraction:
        return size * (1 / entry - 1 / price) if inverse else size * (price - entry)

    fund = perpetuals.fund_delta(size, bankruptcy, fill, inverse=inverse)
    assert profit(bankruptcy) + fund == profit(fill)


TIERS = st.lists(
    st.tuples(st.fractions(1, 1000, max_denominator=10), RATES), min_size=1, max_size=6
)


@given(steps=TIERS, notional=st.fractions(0, 5000, max_denominator=100))
def test_deductions_charge_each_slice_at_its_own_rate(
    steps: list[tuple[Fraction, Fraction]], notional: Fraction
) -> None:
    floors = [sum((width for width, _ in steps[:n]), Fraction(0)) for n in range(len(steps))]
    tiers = [MarginTier(floor, rate) for floor, (_, rate) in zip(floors, steps, strict=True)]
    tops = [*floors[1:], None]
    slices = tuple(Tier(top, t.rate, t.rate) for top, t in zip(tops, tiers, strict=True))
    assert perpetuals.tiered_margin(tiers, notional) == tiered(notional, slices)[1]


def test_a_notional_on_a_floor_belongs_to_the_tier_below() -> None:
    tiers = [MarginTier(Fraction(floor), Fraction(1, 100)) for floor in (0, 100, 200)]
    places = [perpetuals.tier_index(tiers, Fraction(n)) for n in (0, 100, 101, 200, 201)]
    assert places == [0, 0, 1, 1, 2]


@given(bad=st.sampled_from([[], [(1, 1)], [(0, 1), (0, 2)], [(0, 1), (5, 2), (3, 3)]]))
def test_tiers_must_rise_from_zero(bad: list[tuple[int, int]]) -> None:
    tiers = [MarginTier(Fraction(floor), Fraction(rate, 100)) for floor, rate in bad]
    with pytest.raises(PerpetualError, match="notional_floor"):
        perpetuals.tier_deductions(tiers)


@given(entry=PRICES)
def test_impossible_input_is_named(entry: Fraction) -> None:
    one, zero = Fraction(1), Fraction(0)
    for solve in (perpetuals.linear_bankruptcy_price, perpetuals.inverse_bankruptcy_price):
        with pytest.raises(PerpetualError, match="quantity is zero"):
            solve(zero, entry, one)
        with pytest.raises(PerpetualError, match="entry_price"):
            solve(one, zero, one)
    for price in (perpetuals.linear_liquidation_price, perpetuals.inverse_liquidation_price):
        with pytest.raises(PerpetualError, match="maintenance_rate"):
            price(one, entry, one, maintenance_rate=one)
    with pytest.raises(PerpetualError, match="tick"):
        perpetuals.round_to_tick(entry, zero, one)
    with pytest.raises(PerpetualError, match="fill_price"):
        perpetuals.fund_delta(one, entry, zero, inverse=True)
