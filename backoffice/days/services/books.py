"""The steps interest and periods: one event of the venue, whoever cannot be charged left out.

Both are one event, since a day's interest is one journal and a period closes for all: so the two
steps are done in one transaction, in their order. What fails for one account fails the event; then
it is found who that is, and the day closes without those. Their interest is made up for later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from backoffice.accounts.selectors import account_keys
from backoffice.core.events import EndOfDay
from backoffice.days.models import DayFailure, DayRun, DayStep, State, Step
from backoffice.days.services import steps
from backoffice.days.services.culprits import LOST, culprits
from backoffice.days.services.failures import leave_out
from backoffice.ledger.services import retrying
from backoffice.sweeps.instants import end_of
from backoffice.venues.locking import lock_venue
from backoffice.venues.selectors import venue_of
from backoffice.venues.store import Handled, handle

_BEFORE_MIDNIGHT = timedelta(microseconds=1)


def close_books(run: DayRun) -> None:
    """Charge the day's interest and close its periods, once."""
    if not steps.begin(run.pk, Step.INTEREST):
        return
    waiting = _waiting(run)
    try:
        _close(run, waiting)
    except LOST:
        raise
    except Exception as error:
        found = culprits(run, event_of(run, waiting), error)
        if not found:
            raise
        _close(run, {**waiting, **found})


def event_of(run: DayRun, without: Mapping[str, str]) -> EndOfDay:
    """The same at each attempt, whatever the time is by then."""
    at = end_of(run.business_date, venue_of(run.venue).zone) - _BEFORE_MIDNIGHT
    return EndOfDay(at, through=run.business_date, without=tuple(sorted(without)))


def _waiting(run: DayRun) -> dict[str, str]:
    """Accounts whose interest of an earlier day is still to come: days go in their order."""
    rows = DayFailure.objects.filter(
        venue=run.venue_id,
        step=Step.INTEREST,
        business_date__lt=run.business_date,
        resolved_at=None,
    )
    first: dict[str, str] = {}
    for code, day in rows.order_by("business_date").values_list("account__code", "business_date"):
        first.setdefault(code, f"waits for the interest of {day}")
    return first


@retrying
def _close(run: DayRun, without: Mapping[str, str]) -> None:
    """The event, who was left out and the end of both steps: all or nothing."""
    with transaction.atomic():
        lock_venue(run.venue.code)
        step = DayStep.objects.get(run=run, step=Step.INTEREST)
        if step.state == State.DONE:
            return
        reference = f"end_of_day:{run.business_date}"
        handled = handle(run.venue.code, event_of(run, without), reference=reference)
        if not handled.replayed:  # else somebody closed the day before, for all
            keys = account_keys(venue_id=run.venue_id, codes=without)
            leave_out(run, Step.INTEREST, {keys[code]: without[code] for code in without})
        charged, others = _accounts(handled)
        steps.finish(run.pk, Step.INTEREST, accounts=charged, failed=len(without))
        steps.begin(run.pk, Step.PERIODS)
        steps.finish(run.pk, Step.PERIODS, accounts=others)
        DayRun.objects.filter(pk=run.pk).update(sequence=handled.sequence)


def _accounts(handled: Handled) -> tuple[int, int]:
    """How many accounts bore interest, and whose losses the periods' end was about."""
    decisions = handled.outcome.decisions
    charged = {one.account for one in decisions if one.which == "interest"}
    others = {one.account for one in decisions if one.which != "interest"}
    return len(charged), len(others)
