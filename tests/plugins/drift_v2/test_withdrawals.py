"""The withdraw guard: mean of 24 hours, a quarter, and small amounts."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import FlowFacts
from plugins.drift_v2.withdrawals import is_small, least_deposits, mean_deposits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
UNIT = Fraction(1, 10**6)
D = Fraction


def ago(hours: int, amount: int) -> FlowFacts:
    return FlowFacts(NOW - timedelta(hours=hours), D(amount))


def test_the_mean_weighs_each_level_by_its_hours() -> None:
    # 100 for 6 hours, 160 (before 60 left) for 12, 140 (before 20 came) for 6
    flows = (ago(6, -60), ago(18, 20), ago(30, 999))
    assert mean_deposits(NOW, D(100), flows) == D(6 * 100 + 12 * 160 + 6 * 140, 24)
    assert mean_deposits(NOW, D(100), ()) == 100


def test_what_came_in_just_now_may_leave_again_up_to_three_quarters_of_the_mean() -> None:
    assert least_deposits(D(100), D(0), UNIT) == 75
    assert least_deposits(D(100), D(40), UNIT) == 60  # the threshold is the larger allowance
    assert least_deposits(D(100), D(400), UNIT) == 0
    assert least_deposits(D(1, 10**6), D(0), UNIT) == D(1, 10**6)  # a quarter, rounded down


def test_less_than_a_tenth_of_the_threshold_is_small() -> None:
    assert is_small(D(9), D(100))
    assert not is_small(D(10), D(100))


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_must_stay_is_between_nothing_and_three_quarters(mean, threshold) -> None:
    stays = least_deposits(mean * UNIT, threshold * UNIT, UNIT)
    assert 0 <= stays <= mean * UNIT * D(3, 4) + UNIT
