"""What a person asks for, as periods and venues."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.utils import timezone

from backoffice.core.calendar import ONE_DAY
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Kind
from backoffice.statements.periods import Period, instant_of, period_of
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of


class WrongPeriod(StatementError):
    """The period cannot be read."""


class WrongDays(StatementError):
    """There is no period of these days; `field` names the wrong one."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field = field
        super().__init__(wrong)


OLDEST, NEWEST = date(1970, 1, 1), date(2200, 1, 1)
HOW = (
    "write a day (2026-03-02), a week (2026-W10), a month (2026-03), a quarter (2026-Q1), "
    "two instants (2026-03-02T09:00+00:00/2026-03-02T17:00+00:00), or `all`"
)


def asked_period(venue: Venue, text: str, cut_off: time = time(0)) -> Period:
    """The period that a text names on the venue's calendar. Raises WrongPeriod."""
    try:
        period = _period(venue, text.strip(), cut_off)
    except (ValueError, OverflowError):
        raise WrongPeriod(f"--period: {text!r} is no period: {HOW}.") from None
    if period.begins_at.date() < OLDEST:
        raise WrongPeriod(f"--period: {text!r} is too old; let it begin on {OLDEST} or later.")
    return period


def _period(venue: Venue, text: str, cut_off: time) -> Period:
    zone = venue_of(venue).zone
    if text == "all":
        return Period(Kind.ON_DEMAND, venue.created_at - ONE_DAY, timezone.now())
    if "/" in text:
        begin, end = (_instant(part) for part in text.split("/"))
        if begin >= end:
            raise ValueError("empty")
        return Period(Kind.ON_DEMAND, begin, end)
    if "-W" in text:
        return period_of(Kind.WEEKLY, date.fromisoformat(f"{text}-1"), zone, cut_off)
    if "-Q" in text:
        year, quarter = text.split("-Q")
        if quarter not in ("1", "2", "3", "4"):
            raise ValueError("quarter")
        day = date(int(year), int(quarter) * 3 - 2, 1)
        return period_of(Kind.QUARTERLY, day, zone, cut_off)
    if len(text) == len("2026-03"):
        return period_of(Kind.MONTHLY, date.fromisoformat(f"{text}-01"), zone, cut_off)
    return period_of(Kind.DAILY, date.fromisoformat(text), zone, cut_off)


def days_asked(
    venue: Venue, first: date, last: date, cut_off: time = time(0), *, ended: bool = False
) -> Period:
    """Business days on the venue's calendar as a period on demand, up to now at the latest.

    `ended`: only days that are over. Raises WrongDays.
    """
    for field, day in (("first_day", first), ("last_day", last)):
        if not OLDEST <= day <= NEWEST:
            raise WrongDays(field, f"{day} is out of range; choose one from {OLDEST} to {NEWEST}.")
    if first > last:
        raise WrongDays("first_day", f"{first} is after the last day, {last}.")
    zone, now = venue_of(venue).zone, timezone.now()
    begin = instant_of(first, zone, cut_off)
    end = instant_of(last + ONE_DAY, zone, cut_off)
    if begin >= now:
        wrong = f"{first} is yet to come at the venue; choose an earlier one."
        raise WrongDays("first_day", wrong)
    if ended and end > now:
        raise WrongDays("last_day", f"{last} has not ended at the venue; choose an earlier one.")
    return Period(Kind.ON_DEMAND, begin, min(end, now))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def venue_named(code: str) -> Venue:
    """A venue by its code. Raises StatementError."""
    venue = Venue.objects.filter(code=code).first()
    if venue is None:
        known = ", ".join(Venue.objects.order_by("code").values_list("code", flat=True)[:10])
        raise StatementError(f"venue: there is no {code}; known are {known or 'none'}.")
    return venue
