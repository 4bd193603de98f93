"""Business days against a slow count, and the days that calendars get wrong."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.broker_debit.calendar import BusinessCalendar, NoBusinessDays

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    BusinessCalendar,
    holidays=st.frozensets(DAYS, max_size=60),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
)
NEW_YORK = BusinessCalendar(
    frozenset({date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2024, 5, 27)})
)


def counted(calendar: BusinessCalendar, first: date, last: date) -> int:
    """Business days after `first` up to `last`, one by one."""
    found = 0
    while first < last:
        first += timedelta(days=1)
        found += first.weekday() not in calendar.weekend and first not in calendar.holidays
    return found


@given(calendar=CALENDARS, day=DAYS, count=st.integers(0, 30))
def test_a_count_of_business_days(calendar: BusinessCalendar, day: date, count: int) -> None:
    reached = calendar.after(day, count)
    assert calendar.is_business_day(reached)
    if count:
        assert counted(calendar, day, reached) == count
    else:
        assert reached == calendar.on_or_after(day)
        assert counted(calendar, day, reached - timedelta(days=1)) == 0


@given(calendar=CALENDARS, day=DAYS, count=st.integers(0, 20))
def test_another_holiday_never_brings_a_deadline_nearer(
    calendar: BusinessCalendar, day: date, count: int
) -> None:
    reached = calendar.after(day, count)
    fewer = BusinessCalendar(frozenset(), calendar.weekend)
    assert fewer.after(day, count) <= reached


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),
        (date(2026, 11, 25), 1, date(2026, 11, 27)),  # Thanksgiving between
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 12, 31), 3, date(2027, 1, 6)),  # New Year, then a weekend
        (date(2024, 5, 24), 1, date(2024, 5, 28)),  # Memorial Day
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
    ],
)
def test_around_holidays(day: date, count: int, reached: date) -> None:
    assert NEW_YORK.after(day, count) == reached


def test_another_weekend() -> None:
    riyadh = BusinessCalendar(weekend=frozenset({4, 5}))
    assert riyadh.after(date(2026, 11, 26), 1) == date(2026, 11, 29)


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7}), frozenset({-1})])
def test_impossible_weekends(weekend: frozenset[int]) -> None:
    with pytest.raises(NoBusinessDays, match="weekend must be"):
        BusinessCalendar(weekend=weekend)


@pytest.mark.parametrize("count", [-1, 1001])
def test_impossible_counts(count: int) -> None:
    with pytest.raises(NoBusinessDays, match="count must be"):
        NEW_YORK.after(date(2026, 11, 24), count)
