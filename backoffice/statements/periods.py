"""Periods of scheduled statements on a venue's calendar: pure functions of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backoffice.core.calendar import ONE_DAY

DAILY, WEEKLY, MONTHLY, QUARTERLY = "daily", "weekly", "monthly", "quarterly"


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins_at` up to, and without, `ends_at`; its first and last day at the venue."""

    kind: str
    begins_at: datetime
    ends_at: datetime


def instant_of(day: date, zone: ZoneInfo, cut_off: time = time(0)) -> datetime:
    """When a business day begins: at the cut-off on the venue's clock.

    A time that daylight saving skips is taken as of the offset before.
    """
    return datetime.combine(day, cut_off, tzinfo=zone).astimezone(UTC)


def first_day_of(kind: str, day: date) -> date:
    """The first day of the period of `kind` that holds `day`; weeks begin on Monday."""
    if kind == DAILY:
        return day
    if kind == WEEKLY:
        return day - timedelta(days=day.weekday())
    if kind == MONTHLY:
        return day.replace(day=1)
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def following(kind: str, first: date) -> date:
    """The first day of the period after the one that begins on `first`."""
    step = {DAILY: 1, WEEKLY: 7, MONTHLY: 31, QUARTERLY: 93}[kind]
    return first_day_of(kind, first + step * ONE_DAY)


def period_of(kind: str, day: date, zone: ZoneInfo, cut_off: time = time(0)) -> Period:
    """The period of `kind` that holds the business day."""
    first = first_day_of(kind, day)
    return Period(
        kind,
        instant_of(first, zone, cut_off),
        instant_of(following(kind, first), zone, cut_off),
    )


def ended_between(
    kind: str, since: datetime, now: datetime, zone: ZoneInfo, cut_off: time = time(0)
) -> Iterator[Period]:
    """Periods of `kind` that ended after `since` and not after `now`, oldest first."""
    first = first_day_of(kind, since.astimezone(zone).date() - ONE_DAY)
    while True:
        period = period_of(kind, first, zone, cut_off)
        if period.ends_at > now:
            return
        if period.ends_at > since:
            yield period
        first = following(kind, first)


def first_and_last_day(
    begins_at: datetime, ends_at: datetime, zone: ZoneInfo, cut_off: time = time(0)
) -> tuple[date, date]:
    """The business days that a period touches; a day begins at the cut-off."""
    shift = timedelta(hours=cut_off.hour, minutes=cut_off.minute, seconds=cut_off.second)

    def day_at(at: datetime) -> date:
        return (at.astimezone(zone).replace(tzinfo=None) - shift).date()

    return day_at(begins_at), day_at(ends_at - timedelta(microseconds=1))
