"""Celery's tasks of statements: they read their arguments and call a service, as sweeps' do.

Both may be given twice; the services see to it that the second does nothing.
"""

from __future__ import annotations

import structlog

from backoffice.statements.services import runs, schedule
from backoffice.statements.services.mailing import mail_due
from backoffice.sweeps.signatures import MAKE_STATEMENTS, TICK_STATEMENTS
from backoffice.sweeps.versioned import versioned_task

log = structlog.stdlib.get_logger(__name__)


@versioned_task(TICK_STATEMENTS)
def tick() -> None:
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


@versioned_task(MAKE_STATEMENTS)
def make_shard(shard: int) -> None:
    """Make the statements of one shard."""
    try:
        done = runs.make_shard(shard)
    except Exception as error:
        runs.note_failure(shard, error)
        log.exception("shard failed")
        return
    log.info("shard made" if done else "nothing to do")
