"""Funding rates and receipts; the withdrawal gate; the capacity of outflow."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.dydx_v4.errors import RegimeError
from plugins.dydx_v4.funding import charged_rate, clamped_rate, rate_bound, settled_cash
from plugins.dydx_v4.reference import index_delta, settlement
from plugins.dydx_v4.tiers import LiquidityTier
from plugins.dydx_v4.withdrawals import (
    DAILY,
    HOURLY,
    Flow,
    Limiter,
    baseline,
    capacity_now,
    is_blocked,
    recovered_capacity,
    unblocked_at_block,
)
from tests.plugins.dydx_v4.strategies import PRICES, SIZES, TIERS

UNIT = Fraction(1, 10**6)
RATES = st.fractions(-1, 1, max_denominator=10**6)
AMOUNTS = st.integers(0, 10**15).map(lambda quanta: Fraction(quanta, 10**6))


@given(RATES, TIERS)
def test_a_rate_is_held_within_its_bound(rate: Fraction, tier: LiquidityTier) -> None:
    bound = rate_bound(tier)
    held = clamped_rate(rate, tier)
    assert abs(held) <= bound
    assert held == rate or abs(held) == bound
    assert held * rate >= 0


@given(st.lists(SIZES, min_size=1, max_size=6), RATES, PRICES, st.integers(1, 8 * 3600))
def test_receivers_never_get_more_than_payers_gave(
    sizes: list[Fraction], rate: Fraction, price: Fraction, seconds: int
) -> None:
    """Longs and shorts of one market are equally large; every account is rounded down once."""
    sizes = [*sizes, -sum(sizes)]
    index = index_delta(rate, seconds, price)
    received = [settled_cash([settlement(size, Fraction(0), index)]) for size in sizes]
    assert -UNIT * len(sizes) < sum(received) <= 0


def test_funding_by_index_is_the_rate_on_the_notional() -> None:
    """A long of 2 at 100 pays 2 × 100 × 0.08 / 8 for one hour of an 8 % rate."""
    index = index_delta(Fraction(8, 100), 3600, Fraction(100))
    assert settlement(Fraction(2), Fraction(5), 5 + index) == -2
    assert charged_rate(Fraction(8, 100), 3600) * 100 == index
    with pytest.raises(RegimeError, match="elapsed_seconds"):
        charged_rate(Fraction(1), -1)


@pytest.mark.parametrize(
    ("block", "negative", "outage", "blocked"),
    [
        (1, 0, 0, False),
        (56, 7, 0, True),
        (57, 7, 0, False),
        (74, 0, 25, True),
        (75, 0, 25, False),
        (76, 27, 25, True),
        (77, 27, 25, False),
        (96, 37, 47, True),
    ],
)
def test_the_gate_counts_from_the_last_sighting(
    block: int, negative: int, outage: int, blocked: bool
) -> None:
    assert is_blocked(block, negative, outage) is blocked
    assert blocked is (block < unblocked_at_block(negative, outage))


@given(AMOUNTS, AMOUNTS, st.integers(0, 10**6), st.sampled_from([HOURLY, DAILY]))
def test_capacity_goes_toward_the_baseline_and_never_across(
    tvl: Fraction, capacity: Fraction, milliseconds: int, limiter: Limiter
) -> None:
    level = baseline(limiter, tvl, UNIT)
    after = recovered_capacity(limiter, tvl, capacity, Fraction(milliseconds, 1000), UNIT)
    assert min(capacity, level) <= after <= max(capacity, level)
    whole = recovered_capacity(limiter, tvl, capacity, Fraction(limiter.period_seconds), UNIT)
    assert whole == level


def test_capacity_after_flows() -> None:
    """1 % of 500 million is 5 million an hour; after 4 left, half an hour gives 2.5 back.

    The deposit of 1 half an hour before the end raises it at once; the last half hour gives
    another 2.5 of the baseline of the 497 million that are there by then: 2.485.
    """
    flows = [
        Flow(Fraction(3600), Fraction(-4_000_000), Fraction(496_000_000)),
        Flow(Fraction(1800), Fraction(1_000_000), Fraction(497_000_000)),
    ]
    at_first = Fraction(5_000_000 - 4_000_000)
    half_hour = Fraction(4_960_000, 2)
    then = at_first + half_hour + 1_000_000
    assert capacity_now(HOURLY, Fraction(500_000_000), [], UNIT) == 5_000_000
    assert capacity_now(HOURLY, Fraction(500_000_000), flows[:1], UNIT) == 4_960_000
    # 4.48 million and 2.485 more would be above the baseline of 4.97 million
    assert then == 4_480_000
    assert capacity_now(HOURLY, Fraction(500_000_000), flows, UNIT) == 4_970_000


def test_impossible_limiters_and_times_are_refused() -> None:
    with pytest.raises(RegimeError, match="period_seconds"):
        Limiter(0, Fraction(1), Fraction(1))
    with pytest.raises(RegimeError, match="elapsed_seconds"):
        recovered_capacity(HOURLY, Fraction(1), Fraction(1), Fraction(-1), UNIT)
