"""Celery's tasks: they read their arguments and call a service.

All may be given twice, at once or later, by brokers that deliver at least once; the services see
to it that the second does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from random import Random
from typing import Any

import structlog
from celery import current_app, current_task, shared_task
from django.core.management import call_command
from django.utils import timezone

from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.results import Run
from backoffice.gateways.send import send_orders
from backoffice.sweeps import services, signatures
from backoffice.sweeps.errors import SweepError
from backoffice.sweeps.instants import floor_to
from backoffice.sweeps.selectors import cut_off_of, interval_of
from backoffice.venues.errors import UnknownVenue

LEFT_TIMES, LEFT_SINCE = "backoffice_left_times", "backoffice_left_since"
"""Headers of a task that waits for a newer worker: how often it was left, and since when."""
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
                    _leave(name, v, arguments, str(error))
                    return
                except signatures.WrongSignature as error:
                    log.error("no such task", reason=str(error))
                    return
                work(**arguments)

        run.__name__, run.__doc__ = work.__name__, work.__doc__
        return shared_task(name=name)(run)

    return decorate


def _leave(name: str, v: int, arguments: dict[str, Any], reason: str) -> None:
    """Send a task again, later, in the hope that it comes to a newer worker; or give it up."""
    now = timezone.now()
    times, since = _left_before(now)
    if services.is_given_up(times, now - since):
        failed = services.give_up(name, v, arguments, reason)
        log.error("given up: no newer worker took it", reason=reason, times=times, failed=failed)
        return
    log.warning("left to a newer worker", reason=reason, times=times + 1)
    current_app.send_task(
        name,
        kwargs={**arguments, "v": v},
        countdown=services.wait_seconds(times, Random()),  # noqa: S311
        headers={LEFT_TIMES: times + 1, LEFT_SINCE: since.timestamp()},
    )


def _left_before(now: datetime) -> tuple[int, datetime]:
    """How often the present message was left, and since when; whatever its headers claim."""
    request = current_task.request if current_task else None
    given = (getattr(request, "headers", None) or {}) if request else {}
    times, since = given.get(LEFT_TIMES, 0), given.get(LEFT_SINCE, now.timestamp())
    try:
        return max(0, int(times)), datetime.fromtimestamp(float(since), UTC)
    except (ArithmeticError, OSError, TypeError, ValueError):
        return services.LEFT_TIMES_MAX, now


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


@_task(signatures.SEND_LIQUIDATIONS)
def send_liquidations(venue: str) -> None:
    """Send the venue's liquidation orders to its gateway."""
    _exchange(send_orders, venue)


@_task(signatures.RECONCILE_LIQUIDATIONS)
def reconcile_liquidations(venue: str) -> None:
    """Ask the venue's gateway for its orders, cancel those that are taken back, book the fills."""
    _exchange(reconcile, venue)


def _exchange(work: Callable[[str], Run], venue: str) -> None:
    try:
        run = work(venue)
    except UnknownVenue as error:
        log.error("no exchange with a gateway", reason=str(error))
        return
    for order, wrong in run.errors.items():
        log.warning("liquidation order without an answer", order=order, reason=wrong)
    if run.looked_at:
        done = {"orders": run.looked_at, "done": run.done, "fills": run.fills, "left": run.left}
        log.info("liquidation orders exchanged", **done)


@_task(signatures.RELAY_OUTBOX)
def relay_outbox() -> None:
    """Send what waits in the outbox."""
    sent = services.relay()
    if sent:
        log.info("outbox relayed", sent=sent)


@_task(signatures.UPKEEP)
def upkeep() -> None:
    """What `manage.py upkeep` does: seals, folds, partitions ahead, pruning."""
    done = StringIO()
    call_command("upkeep", format="json", stdout=done)
    log.info("kept up", **json.loads(done.getvalue()))
