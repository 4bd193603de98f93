"""Sweeps and ends of days of the venue while it is loaded, by the workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar

from celery import current_app
from django.db import connection
from django.utils import timezone

from backoffice.config.broker import BROKER_ERRORS
from backoffice.core.calendar import ONE_DAY, local_day
from backoffice.days.models import DayRun, State
from backoffice.days.services import close_days
from backoffice.sweeps.instants import end_of, floor_to
from backoffice.sweeps.models import RunState, SweepRun
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.selectors.runs import venue_row
from backoffice.sweeps.services import begin_run, relay
from backoffice.sweeps.signatures import SWEEP_VENUE
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import venue_of
from tests.chaos.client import NO_ANSWER

T = TypeVar("T")
EVERY = 1
WAIT_SECONDS = 90
DAY_ENDS = 0.5
AFTER = timedelta(minutes=5)  # the day was due


@dataclass
class Sweeps:
    """Keys of the runs that somebody was told of in one round, and what went wrong."""

    begun: set[int] = field(default_factory=set)
    days: int = 0
    errors: list[str] = field(default_factory=list)


def run_sweeper(seed: str, code: str, told: Sweeps) -> None:
    """Ask for sweeps at random moments, and perhaps close the day. In a thread of its own."""
    random = Random(f"{seed}:sweeper")
    try:
        for _ in range(random.randint(1, 3)):
            time.sleep(random.uniform(0, 0.5))
            if random.random() < 0.3:
                _beat(code)
            else:
                told.begun.add(_insist(lambda: begin_now(code)).pk)
        if random.random() < DAY_ENDS:
            _close_day(code, told, insists=random.random() < 0.5)
    except Exception as error:  # noqa: BLE001  the round fails, and says why
        told.errors.append(f"sweeper: {type(error).__name__}: {error}")
    finally:
        connection.close()


def begin_now(code: str) -> SweepRun:
    """Begin the sweep of the present instant."""
    return begin_run(code, floor_to(timezone.now(), EVERY), every=EVERY)


def sweep_to_the_end(code: str, told: Sweeps) -> None:
    """Let all runs come to their end, then one more of what the load left; the relay beats.

    Raises `TimeoutError`.
    """
    give_up = time.monotonic() + WAIT_SECONDS
    final: SweepRun | None = None
    while True:
        _relay()
        _insist(lambda: _resume_days(code))
        if not _insist(lambda: SweepRun.objects.filter(state__in=UNFINISHED).exists()):
            if final is not None:
                final.refresh_from_db()
                if final.state != RunState.SKIPPED:
                    return
            final = _insist(lambda: begin_now(code))
            told.begun.add(final.pk)
        if time.monotonic() > give_up:
            raise TimeoutError(f"the sweep is not over after {WAIT_SECONDS} s")
        time.sleep(0.2)


def _beat(code: str) -> None:
    """As beat asks: by the broker alone, which may lose it."""
    try:
        current_app.send_task(SWEEP_VENUE, kwargs={"venue": code, "every": EVERY, "v": 1})
    except BROKER_ERRORS:
        return


def _close_day(code: str, told: Sweeps, *, insists: bool) -> None:
    """Close the venue's current day, as if it had ended by now.

    Who does not insist leaves what broke off to whoever comes next.
    """
    state = _insist(lambda: VenueState.objects.get(venue__code=code))
    zone = venue_of(venue_row(code)).zone
    day = (state.accrued_through or local_day(state.clock, zone) - ONE_DAY) + ONE_DAY
    now = end_of(day, zone) + AFTER
    try:
        runs = close_days(code, now=now)
    except NO_ANSWER:
        connection.close()
        if not insists:
            return
        runs = _insist(lambda: close_days(code, now=now))
    told.days += len(runs)


def _resume_days(code: str) -> None:
    """As beat does a minute later: ends of days that somebody began and left come to their end."""
    left = DayRun.objects.filter(venue__code=code).exclude(state=State.DONE)
    for run in left.order_by("business_date"):
        close_days(code, now=run.due_at + AFTER, through=run.business_date)


def _relay() -> None:
    try:
        relay()
    except (*BROKER_ERRORS, *NO_ANSWER):
        connection.close()


def _insist(work: Callable[[], T]) -> T:
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return work()
        except NO_ANSWER:
            connection.close()
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
