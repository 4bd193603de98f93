"""Linear vesting: conservation, direction of rounding, the ends of the period."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.vesting.schedule import ImpossibleSchedule, unvested, vested

amounts = st.integers(0, 10**12)
times = st.integers(0, 10_000)
periods = st.integers(1, 10_000)


@given(amounts, times, periods)
def test_both_parts_are_the_whole(amount: int, elapsed: int, period: int) -> None:
    done = vested(amount, elapsed, period)
    assert done + unvested(amount, elapsed, period) == amount
    assert done <= Fraction(amount * min(elapsed, period), period) < done + 1


@given(amounts, times, periods)
def test_it_only_grows(amount: int, elapsed: int, period: int) -> None:
    assert vested(amount, elapsed, period) <= vested(amount, elapsed + 1, period)


@pytest.mark.parametrize(
    ("amount", "elapsed", "expected"),
    [
        (1_000_000, 2250, 500_000),
        (1_000, 100, 22),  # materialize.rs::test_vesting_small_amounts_fixed: 22.2
        (10, 100, 0),
        (1_000, 4500, 1_000),
        (1_000, 9000, 1_000),
        (1_000, 0, 0),
        (1_000, -5, 0),
        (-1_000, 2250, 0),
    ],
)
def test_half_an_hour_of_slots(amount: int, elapsed: int, expected: int) -> None:
    assert vested(amount, elapsed, 4500) == expected


@pytest.mark.parametrize("period", [0, -1])
def test_a_period_is_needed(period: int) -> None:
    with pytest.raises(ImpossibleSchedule, match="period"):
        vested(100, 1, period)
