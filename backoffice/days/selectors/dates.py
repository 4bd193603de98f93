"""Which day a venue is at: its business date."""

from __future__ import annotations

from datetime import date

from backoffice.core.calendar import ONE_DAY, days_between, local_day
from backoffice.days.models import DayRun, State
from backoffice.venues.models import Venue, VenueState
from backoffice.venues.selectors import venue_of


def open_days(venue: Venue, last: date) -> list[date]:
    """Days up to `last` that are not done, the oldest first: begun ones, then those to come."""
    state = VenueState.objects.get(venue=venue)
    begun = DayRun.objects.filter(venue=venue, business_date__lte=last)
    dates = begun.exclude(state=State.DONE).values_list("business_date", flat=True)
    following = days_between(_closed_through(state, venue) + ONE_DAY, last)
    return sorted({*dates, *following})


def business_date(venue: Venue) -> date:
    """The oldest date of the venue that is not done: three queries at most."""
    begun = DayRun.objects.filter(venue=venue).exclude(state=State.DONE)
    oldest = begun.order_by("business_date").values_list("business_date", flat=True).first()
    next_ = _closed_through(VenueState.objects.get(venue=venue), venue) + ONE_DAY
    return next_ if oldest is None else min(oldest, next_)


def business_dates() -> dict[str, date]:
    """The business date of each venue, by code: two queries."""
    found = {
        state.venue.code: _closed_through(state, state.venue) + ONE_DAY
        for state in VenueState.objects.select_related("venue").order_by("venue__code")
    }
    begun = DayRun.objects.exclude(state=State.DONE).order_by()
    for code, day in begun.values_list("venue__code", "business_date"):
        found[code] = min(found[code], day)
    return found


def _closed_through(state: VenueState, venue: Venue) -> date:
    """The last day that the venue's events closed; before the first, the day before it began."""
    return state.accrued_through or local_day(state.clock, venue_of(venue).zone) - ONE_DAY
