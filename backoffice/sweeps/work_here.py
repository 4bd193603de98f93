"""A whole run in this process, without a broker: the same services, one shard after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from backoffice.sweeps.models import RunState, ShardState, SweepRun
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.selectors.runs import progress_of
from backoffice.sweeps.services import begin_run, note_failure, relay, screen_shard, settle_run

OnProgress = Callable[[str, int, int], None]
POLL_SECONDS = 0.2
RELAY_EACH_SECONDS = 2.0


def sweep_here(venue: str, at: datetime, on_progress: OnProgress) -> SweepRun:
    """Sweep the venue at an instant, and return the run as it ended.

    `on_progress` is told the stage, and how many of its parts are done. An error is recorded in
    the run and raised. Raises `UnknownVenue`.
    """
    run = begin_run(venue, at, deliver=False)
    if run.state not in UNFINISHED:
        return run
    for number, state in run.shards.order_by("number").values_list("number", "state"):
        if state != ShardState.DONE:
            _noting(run, number, lambda n: screen_shard(run.pk, n, deliver=False))
        on_progress("screening", *progress_of(run))
    _noting(run, None, lambda _: settle_run(run.pk, deliver=False))
    on_progress("settling", 1, 1)
    run.refresh_from_db()
    return run


def _noting(run: SweepRun, number: int | None, work: Callable[[int], object]) -> None:
    try:
        work(number or 0)
    except Exception as error:
        note_failure(run.pk, number, error)
        raise


def sweep_by_workers(
    venue: str, at: datetime, on_progress: OnProgress, *, wait_seconds: float
) -> SweepRun:
    """Hand the sweep to the workers and wait until it is over, or for `wait_seconds`.

    Raises `UnknownVenue`, and what the broker raises when it is not to be reached.
    """
    run = begin_run(venue, at)
    give_up = time.monotonic() + wait_seconds
    relayed = 0.0
    while run.state in UNFINISHED and time.monotonic() < give_up:
        if time.monotonic() - relayed > RELAY_EACH_SECONDS:
            relay(now=timezone.now())
            relayed = time.monotonic()
        time.sleep(POLL_SECONDS)
        run.refresh_from_db()
        stage = "settling" if run.state == RunState.SETTLING else "screening"
        on_progress(stage, *progress_of(run))
    return run
