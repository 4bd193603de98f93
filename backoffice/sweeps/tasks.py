"""Celery's tasks: they read their arguments and call a service.

All may be given twice, at once or later, by brokers that deliver at least once; the services see
to it that the second does nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from io import StringIO
from typing import Any

import structlog
from celery import current_app, shared_task
from django.core.management import call_command
from django.utils import timezone

from backoffice.sweeps import services, signatures
from backoffice.sweeps.errors import SweepError
from backoffice.sweeps.instants import floor_to
from backoffice.sweeps.selectors import cut_off_of, interval_of
from backoffice.venues.errors import UnknownVenue

LEFT_SECONDS = (0.5, 2.5)
"""A task of a newer version comes again after a time between these, hopefully to a newer worker.

By chance, since in step with the workers' own polling it could come to the same one each time.
"""
UPKEEP = "sweeps.upkeep"
log = structlog.stdlib.get_logger(__name__)


def _task(name: str) -> Callable[[Callable[..., None]], Any]:
    """A task whose keyword arguments carry their version `v`; without it they are of the first."""

    def decorate(work: Callable[..., None]) -> Any:
        def run(*, v: int = 1, **arguments: Any) -> None:
            known = {key: arguments[key] for key in ("run", "shard", "venue") if key in arguments}
            with structlog.contextvars.bound_contextvars(task=name, **known):
                try:
                    arguments = signatures.understood(name, v, arguments)
                except signatures.NewerSignature as error:
                    log.warning("left to a newer worker", reason=str(error))
                    wait = random.uniform(*LEFT_SECONDS)  # noqa: S311
                    current_app.send_task(name, kwargs={**arguments, "v": v}, countdown=wait)
                    return
                work(**arguments)

        run.__name__, run.__doc__ = work.__name__, work.__doc__
        return shared_task(name=name)(run)

    return decorate


@_task(signatures.SWEEP_VENUE)
def sweep_venue(venue: str) -> None:
    """Begin the sweep of the newest instant of the venue's schedule.

    The instant is the clock's, not the message's: ten messages that waited begin one sweep.
    """
    every = interval_of(venue) or 1
    try:
        run = services.begin_run(venue, floor_to(timezone.now(), every), every=every)
    except UnknownVenue as error:
        log.error("no sweep", reason=str(error))
        return
    log.info("sweep asked for", run=run.pk, state=run.state, late=run.reason)


@_task(signatures.SCREEN_SHARD)
def screen_shard(run: int, shard: int) -> None:
    """Screen one shard of a run."""
    try:
        done = services.screen_shard(run, shard)
    except Exception as error:
        services.note_failure(run, shard, error)
        log.exception("shard failed")
        return
    log.info("shard screened" if done else "nothing to do")


@_task(signatures.SETTLE_RUN)
def settle_run(run: int) -> None:
    """Settle a run whose shards are all screened."""
    try:
        done = services.settle_run(run)
    except Exception as error:
        services.note_failure(run, None, error)
        log.exception("settling failed")
        return
    log.info("run settled" if done else "nothing to do")


@_task(signatures.CLOSE_DAY)
def close_day(venue: str, cut_off: str = "") -> None:
    """Close the days of a venue that have ended.

    When they have is what the venue's schedule says, not the message: whoever can write to the
    broker must not close a day early. `cut_off` is what older schedules send with it.
    """
    try:
        runs = services.close_days(venue, now=timezone.now(), cut_off=cut_off_of(venue))
    except (UnknownVenue, SweepError) as error:
        log.error("no day closed", reason=str(error))
        return
    for run in runs:
        log.info("day", day=str(run.day), run=run.pk, state=run.state)


@_task(signatures.RELAY_OUTBOX)
def relay_outbox() -> None:
    """Send what waits in the outbox."""
    sent = services.relay()
    if sent:
        log.info("outbox relayed", sent=sent)


@_task(UPKEEP)
def upkeep() -> None:
    """What `manage.py upkeep` does: seals, folds, partitions ahead, pruning."""
    done = StringIO()
    call_command("upkeep", format="json", stdout=done)
    log.info("kept up", **json.loads(done.getvalue()))
