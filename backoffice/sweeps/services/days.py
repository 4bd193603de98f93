"""Closing days: one run a date, each after the one before."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from backoffice.core.calendar import ONE_DAY, days_between, local_day
from backoffice.sweeps.instants import end_of, last_ended_day
from backoffice.sweeps.limits import CATCH_UP_DAYS_MAX
from backoffice.sweeps.models import Kind, RunState, SweepRun
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.selectors.runs import venue_row
from backoffice.sweeps.services.failing import note_failure
from backoffice.sweeps.services.outbox import enqueue
from backoffice.sweeps.services.settle import settle_run
from backoffice.sweeps.signatures import SETTLE_RUN
from backoffice.venues.models import Venue, VenueState
from backoffice.venues.selectors import venue_of


def close_days(venue_code: str, *, now: datetime, cut_off: time = time(0)) -> list[SweepRun]:
    """Close each day of the venue that has ended and is open still, and return their runs.

    At most a month of them; the next call goes on. A day that fails stops those after it, and is
    tried anew by the next call.

    Raises `UnknownVenue`, and what the store raises for a day.
    """
    venue = venue_row(venue_code)
    runs = []
    for day in _open_days(venue, now, cut_off)[:CATCH_UP_DAYS_MAX]:
        run = _begin(venue, day, now)
        if run.state in UNFINISHED:
            _settle(run)
            run.refresh_from_db()
        runs.append(run)
        if run.state != RunState.FINISHED:
            break
    return runs


def _settle(run: SweepRun) -> None:
    try:
        settle_run(run.pk)
    except Exception as error:
        note_failure(run.pk, None, error)
        raise


def _open_days(venue: Venue, now: datetime, cut_off: time) -> list[date]:
    state = VenueState.objects.get(venue=venue)
    zone = venue_of(venue).zone
    closed = state.accrued_through or local_day(state.clock, zone) - ONE_DAY
    return days_between(closed + ONE_DAY, last_ended_day(now, zone, cut_off))


def _begin(venue: Venue, day: date, now: datetime) -> SweepRun:
    """The run of a date: inserted by whoever comes first, and begun again where it failed."""
    runs = SweepRun.objects.filter(venue=venue, day=day)
    try:
        with transaction.atomic():
            known = runs.select_for_update(of=("self",), no_key=True).first()
            if known is not None:
                return _again(known) if known.state == RunState.FAILED else known
            run = SweepRun.objects.create(
                venue=venue,
                kind=Kind.END_OF_DAY,
                day=day,
                scheduled_at=end_of(day, venue_of(venue).zone),
                reason=_late(day, local_day(now, venue_of(venue).zone)),
            )
            enqueue([(SETTLE_RUN, {"run": run.pk})], run=run, deliver=False)
            return run
    except IntegrityError:  # another was faster, with this day or with the one before
        return runs.first() or SweepRun.objects.get(
            venue=venue, kind=Kind.END_OF_DAY, state__in=UNFINISHED
        )


def _again(run: SweepRun) -> SweepRun:
    run.state, run.finished_at, run.attempts = RunState.PENDING, None, 0
    run.save(update_fields=["state", "finished_at", "attempts"])
    run.messages.update(done_at=None)
    return run


def _late(day: date, today: date) -> str:
    days = (today - day).days - 1
    return f"late: {days} days after its end" if days else ""
