"""Closing days: one run a date, each after the one before is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.db import Error, transaction

from backoffice.core.calendar import local_day
from backoffice.days.errors import DayGoesOn
from backoffice.days.limits import CATCH_UP_DAYS_MAX
from backoffice.days.models import DayRun, DayStep, State, Step
from backoffice.days.selectors.dates import open_days
from backoffice.days.services import steps
from backoffice.days.services.books import close_books
from backoffice.days.services.catch_up import catch_up
from backoffice.days.services.shards import take_snapshots
from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.instants import due_at, last_ended_day
from backoffice.sweeps.selectors.runs import venue_row
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of

OF_VENUES = 7_239_203
"""The space of locks of venues, see `sweeps.at_work`."""
Told = Callable[[date, Step, int, int], None]


def _nobody(_day: date, _step: Step, _done: int, _of: int) -> None:
    """Hears nothing."""


def close_days(
    venue_code: str,
    *,
    now: datetime,
    cut_off: time = time(0),
    through: date | None = None,
    deliver: bool = False,
    patient: bool = True,
    told: Told = _nobody,
) -> list[DayRun]:
    """Close each day of the venue that has ended and is not done, and return their runs.

    First accounts that were left out before are tried again. At most a month of days, or only
    those up to `through`; the next call goes on. A day that is not done stops those after it.
    Nothing where another process is at it. With `deliver` workers take the snapshots; without
    `patient` nobody has a pause before the next attempt. `told` hears of steps and shards.

    Raises `UnknownVenue`, `DayGoesOn`, and what the store raises for a day.
    """
    venue = venue_row(venue_code)
    last = last_ended_day(now, venue_of(venue).zone, cut_off)
    if through is not None and through > last:
        raise DayGoesOn(through, last)
    with at_work(venue.pk, space=OF_VENUES) as mine:
        if not mine:
            return []
        catch_up(venue, now=now, patient=patient)
        runs = []
        for day in open_days(venue, through or last)[:CATCH_UP_DAYS_MAX]:
            run = _run_of(venue, day, now, cut_off)
            _work_on(run, now=now, deliver=deliver, told=told)
            run.refresh_from_db()
            runs.append(run)
            if run.state != State.DONE:
                break
        return runs


def _run_of(venue: Venue, day: date, now: datetime, cut_off: time) -> DayRun:
    zone = venue_of(venue).zone
    with transaction.atomic():
        run, new = DayRun.objects.select_related("venue").get_or_create(
            venue=venue,
            business_date=day,
            defaults={
                "due_at": due_at(day, zone, cut_off),
                "reason": _late(day, local_day(now, zone)),
            },
        )
        if new:
            DayStep.objects.bulk_create(
                DayStep(run=run, place=place, step=step) for place, step in enumerate(Step, 1)
            )
    return run


def _work_on(run: DayRun, *, now: datetime, deliver: bool, told: Told) -> None:
    day, step = run.business_date, Step.INTEREST
    try:
        close_books(run)
        told(day, Step.PERIODS, 1, 1)
        step = Step.SNAPSHOTS
        take_snapshots(
            run, now=now, deliver=deliver, told=lambda done, of: told(day, step, done, of)
        )
    except Error as error:
        _try_to_fail(run, step, error)
        raise
    except Exception as error:
        steps.fail(run.pk, step, error)
        raise


def _try_to_fail(run: DayRun, step: Step, error: Error) -> None:
    """The connection may be what is lost: then the step simply goes on at the next call."""
    try:
        steps.fail(run.pk, step, error)
    except Error:
        return


def _late(day: date, today: date) -> str:
    days = (today - day).days - 1
    return f"late: {days} days after its end" if days > 0 else ""
