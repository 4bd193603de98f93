"""Celery's tasks of statements: they read their arguments and call a service.

Both may be given twice; the services see to it that the second does nothing.
"""

from __future__ import annotations

import structlog
from celery import shared_task

from backoffice.statements import signatures
from backoffice.statements.services import runs, schedule
from backoffice.statements.services.mailing import mail_due
from backoffice.sweeps.signatures import NewerSignature, understood

log = structlog.stdlib.get_logger(__name__)


@shared_task(name=signatures.TICK)
def tick(*, v: int = 1) -> None:
    """Begin the runs that are due, and send the tasks of shards that wait."""
    for run in schedule.begin_due():
        log.info("statements due", run=run.pk, venue=run.venue.code, kind=run.kind)
    sent = schedule.send_due()
    if sent:
        log.info("statement shards sent", sent=sent)
    try:
        mailed = mail_due()
    except OSError as error:  # what the mail server was not there for is mailed by the next tick
        log.warning("statements not mailed", reason=str(error))
    else:
        if mailed:
            log.info("statements mailed", mailed=mailed)


@shared_task(name=signatures.MAKE_SHARD)
def make_shard(*, shard: int, v: int = 1) -> None:
    """Make the statements of one shard."""
    with structlog.contextvars.bound_contextvars(task=signatures.MAKE_SHARD, shard=shard):
        try:
            understood(signatures.MAKE_SHARD, v, {"shard": shard})
        except NewerSignature as error:
            log.warning("left to a newer worker", reason=str(error))
            return  # it is due again, and sent to whoever is there then
        try:
            done = runs.make_shard(shard)
        except Exception as error:
            runs.note_failure(shard, error)
            log.exception("shard failed")
            return
        log.info("shard made" if done else "nothing to do")
