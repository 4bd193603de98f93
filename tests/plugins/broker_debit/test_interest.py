"""Debit interest: Interactive Brokers' published examples, and what holds for any schedule."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.debt import tiered_interest
from backoffice.core.plan import DebtTier
from backoffice.sdk import split_pro_rata
from plugins.broker_debit.interest import (
    BadSchedule,
    Schedule,
    SpreadTier,
    day_by_tier,
    total,
)

SPREADS = ("0.015", "0.01", "0.0075", "0.005", "0.015")


def published(benchmark: str, day_count: int, *ends: str) -> Schedule:
    """The spreads of the published page, with a currency's own ends of tiers."""
    tops = [*(Fraction(end) for end in ends), None]
    tiers = tuple(
        SpreadTier(top, Fraction(spread)) for top, spread in zip(tops, SPREADS, strict=False)
    )
    return Schedule(Fraction(benchmark), day_count, tiers)


USD = published("0.0532", 360, "100000", "1000000", "50000000", "200000000")
GBP = published("0.0491", 365, "80000", "800000", "38000000", "150000000")


def test_published_example_in_dollars() -> None:
    """-500,000 and -100,000 in two segments: charged on the sum, shared by balance."""
    parts = day_by_tier(Fraction(600_000), USD, 2)
    assert [part.slice for part in parts] == [100_000, 500_000]
    assert [part.annual_rate for part in parts] == [Fraction("0.0682"), Fraction("0.0632")]
    assert [part.amount for part in parts] == [1894, 8778]
    assert total(parts) == 10672
    shares = split_pro_rata(total(parts), {"securities": 500_000, "ukl": 100_000})
    assert shares == {"securities": 8893, "ukl": 1779}


def test_published_example_in_sterling() -> None:
    """-70,000 + 10,000 - 100,000: the net debit of all segments, over 365 days."""
    parts = day_by_tier(Fraction(70_000 - 10_000 + 100_000), GBP, 2)
    assert [part.amount for part in parts] == [1405, 1295]
    assert total(parts) == 2700


def test_benchmark_below_zero_counts_as_zero() -> None:
    (part,) = day_by_tier(Fraction(36_000), published("-0.0075", 360, "1000000"), 2)
    assert part.annual_rate == Fraction("0.015")
    assert part.amount == 150


def test_an_upper_end_belongs_to_its_tier() -> None:
    assert len(day_by_tier(Fraction(100_000), USD, 2)) == 1
    assert len(day_by_tier(Fraction("100000.01"), USD, 2)) == 2
    assert day_by_tier(Fraction(0), USD, 2) == ()


def test_all_five_tiers() -> None:
    parts = day_by_tier(Fraction(200_000_000) + 36, USD, 2)
    assert [part.slice for part in parts] == [100_000, 900_000, 49_000_000, 150_000_000, 36]
    assert parts[-1].annual_rate == Fraction("0.0682")
    assert parts[-1].amount == 1  # 36 * 6.82 % / 360 is 0.00682


@given(
    debit=st.integers(0, 10**12),
    benchmark=st.fractions(-1, 1, max_denominator=10**4),
    decimals=st.integers(0, 8),
)
def test_within_half_a_unit_a_tier_of_what_the_ledger_accrues(
    debit: int, benchmark: Fraction, decimals: int
) -> None:
    schedule = Schedule(benchmark, 360, USD.tiers)
    whole = Fraction(debit, 10**decimals)
    parts = day_by_tier(whole, schedule, decimals)
    assert sum(part.slice for part in parts) == whole
    tiers = tuple(DebtTier(tier.up_to, schedule.rate(tier)) for tier in schedule.tiers)
    exact = tiered_interest(whole, tiers) * 10**decimals / 360
    assert abs(total(parts) - exact) <= Fraction(len(parts), 2)


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ((), "need a last one"),
        ((SpreadTier(Fraction(1), Fraction(0)),), "need a last one"),
        ((SpreadTier(None, Fraction(0)), SpreadTier(None, Fraction(0))), "must ascend"),
        ((SpreadTier(Fraction(0), Fraction(0)), SpreadTier(None, Fraction(0))), "must ascend"),
    ],
)
def test_tiers_that_leave_a_gap(tiers: tuple[SpreadTier, ...], said: str) -> None:
    with pytest.raises(BadSchedule, match=said):
        Schedule(Fraction(0), 360, tiers)


def test_refused_figures() -> None:
    with pytest.raises(BadSchedule, match="day_count must be 360 or 365"):
        Schedule(Fraction(0), 366, USD.tiers)
    with pytest.raises(BadSchedule, match="debit must not be negative"):
        day_by_tier(Fraction(-1), USD, 2)
