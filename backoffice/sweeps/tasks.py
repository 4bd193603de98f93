"""Celery's tasks: they read their arguments and call a service.

All may be given twice, at once or later, by brokers that deliver at least once; the services see
to it that the second does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import structlog
from django.core.management import call_command
from django.utils import timezone

from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.results import Run
from backoffice.gateways.send import send_orders
from backoffice.sweeps import services, signatures
from backoffice.sweeps.instants import floor_to
from backoffice.sweeps.selectors import interval_of
from backoffice.sweeps.versioned import versioned_task
from backoffice.venues.errors import UnknownVenue

log = structlog.stdlib.get_logger(__name__)


@versioned_task(signatures.SWEEP_VENUE)
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


@versioned_task(signatures.SCREEN_SHARD)
def screen_shard(run: int, shard: int) -> None:
    """Screen one shard of a run."""
    try:
        done = services.screen_shard(run, shard)
    except Exception as error:
        services.note_failure(run, shard, error)
        log.exception("shard failed")
        return
    log.info("shard screened" if done else "nothing to do")


@versioned_task(signatures.SETTLE_RUN)
def settle_run(run: int) -> None:
    """Settle a run whose shards are all screened."""
    try:
        done = services.settle_run(run)
    except Exception as error:
        services.note_failure(run, None, error)
        log.exception("settling failed")
        return
    log.info("run settled" if done else "nothing to do")


@versioned_task(signatures.SEND_LIQUIDATIONS)
def send_liquidations(venue: str) -> None:
    """Send the venue's liquidation orders to its gateway."""
    _exchange(send_orders, venue)


@versioned_task(signatures.RECONCILE_LIQUIDATIONS)
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


@versioned_task(signatures.RELAY_OUTBOX)
def relay_outbox() -> None:
    """Send what waits in the outbox."""
    sent = services.relay()
    if sent:
        log.info("outbox relayed", sent=sent)


@versioned_task(signatures.UPKEEP)
def upkeep() -> None:
    """What `manage.py upkeep` does: seals, folds, partitions ahead, pruning."""
    done = StringIO()
    call_command("upkeep", format="json", stdout=done)
    log.info("kept up", **json.loads(done.getvalue()))
