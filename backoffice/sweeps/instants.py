"""Instants of schedules, and business days: pure functions of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backoffice.core.calendar import ONE_DAY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def floor_to(now: datetime, every: int) -> datetime:
    """The newest instant of a schedule that repeats every so many seconds, counted in UTC.

    So midnight and daylight saving of no zone move it.
    """
    seconds = int((now - _EPOCH) // timedelta(seconds=1))
    return _EPOCH + timedelta(seconds=seconds - seconds % every)


def last_ended_day(now: datetime, zone: ZoneInfo, cut_off: time) -> date:
    """The newest day of the zone that may be closed: it ended, and `cut_off` has passed since.

    `cut_off` is a time of the following day, on the zone's clock.
    """
    local = now.astimezone(zone)
    begun = local.date() if local.time() >= cut_off else local.date() - ONE_DAY
    return begun - ONE_DAY


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after a day of the zone."""
    following = day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


def due_at(day: date, zone: ZoneInfo, cut_off: time) -> datetime:
    """The instant from which a day may be closed: `cut_off` on the following one."""
    following = day + ONE_DAY
    return datetime.combine(following, cut_off, tzinfo=zone).astimezone(UTC)
