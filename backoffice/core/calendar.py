"""Days, weeks (Monday to Sunday) and months of a venue's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY, WEEK, MONTH = "day", "week", "month"
KINDS = (DAY, WEEK, MONTH)
ONE_DAY = timedelta(days=1)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant at the venue."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=256)
def last_day_of(kind: str, day: date) -> date:
    """The last day of the period of `kind` that holds `day`."""
    if kind == DAY:
        return day
    if kind == WEEK:
        return day + timedelta(days=6 - day.weekday())
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - ONE_DAY


def days_between(first: date, last: date) -> list[date]:
    """All days from first to last, both included; empty when last is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
