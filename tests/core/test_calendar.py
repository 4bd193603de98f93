"""Days, weeks and months in the venue's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from backoffice.core.calendar import days_between, last_day_of, local_day


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("UTC", "2026-03-02T23:59:59.999999", "2026-03-02"),
        ("UTC", "2026-03-03T00:00:00", "2026-03-03"),
        ("Asia/Singapore", "2026-03-02T15:59:59", "2026-03-02"),
        ("Asia/Singapore", "2026-03-02T16:00:00", "2026-03-03"),
        ("America/New_York", "2026-03-02T04:59:59", "2026-03-01"),
        ("America/New_York", "2026-03-02T05:00:00", "2026-03-02"),
        # clocks go forward on 8 March: midnight is at 05:00, a day later at 04:00 in UTC
        ("America/New_York", "2026-03-09T03:59:59", "2026-03-08"),
        ("America/New_York", "2026-03-09T04:00:00", "2026-03-09"),
        # the longest day of the year, 25 October, has 25 hours
        ("Europe/Zurich", "2026-10-24T22:00:00", "2026-10-25"),
        ("Europe/Zurich", "2026-10-25T22:59:59", "2026-10-25"),
        ("Europe/Zurich", "2026-10-25T23:00:00", "2026-10-26"),
    ],
)
def test_local_day(zone: str, at: str, day: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert local_day(instant, ZoneInfo(zone)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ("2026-03-02", "2026-03-08", "2026-03-31"),  # a Monday
        ("2026-03-08", "2026-03-08", "2026-03-31"),  # a Sunday
        ("2026-02-28", "2026-03-01", "2026-02-28"),
        ("2028-02-01", "2028-02-06", "2028-02-29"),
        ("2026-12-31", "2027-01-03", "2026-12-31"),
        ("2026-01-31", "2026-02-01", "2026-01-31"),
    ],
)
def test_the_period_that_holds_a_day_ends(day: str, week: str, month: str) -> None:
    ends = {kind: last_day_of(kind, date.fromisoformat(day)) for kind in ("day", "week", "month")}
    assert {kind: end.isoformat() for kind, end in ends.items()} == {
        "day": day,
        "week": week,
        "month": month,
    }


def test_days_between_hold_both_ends() -> None:
    days = days_between(date(2028, 2, 28), date(2028, 3, 1))
    assert [day.isoformat() for day in days] == ["2028-02-28", "2028-02-29", "2028-03-01"]
    assert days_between(date(2028, 3, 2), date(2028, 3, 1)) == []
