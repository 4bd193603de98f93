"""The outbox: tasks are written in the transaction that makes them due, then sent.

They are sent at once after the commit; what that misses (a crash in between, a broker that is
down, or one that lost them, a worker that died) the relay sends again until the work is done.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import Error, transaction
from django.db.models import F, Q
from django.utils import timezone

from backoffice.config.broker import BROKER_ERRORS, ensure_broker
from backoffice.sweeps.limits import HELD_BACK_SECONDS, resend_after
from backoffice.sweeps.models import OutboxMessage, SweepRun
from backoffice.sweeps.signatures import signed

BATCH = 500
log = logging.getLogger(__name__)


def enqueue(
    tasks: Sequence[tuple[str, dict[str, Any]]], *, run: SweepRun | None, deliver: bool = True
) -> None:
    """Write tasks to the outbox; they are sent after the commit.

    Without `deliver` the caller does the work itself, and only if it dies the relay sends them.
    """
    due_at = timezone.now() + timedelta(seconds=0 if deliver else HELD_BACK_SECONDS)
    rows = OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                run=run,
                shard=arguments.get("shard"),
                task=task,
                arguments=signed(arguments),
                due_at=due_at,
            )
            for task, arguments in tasks
        ]
    )
    if deliver:
        ids = [row.pk for row in rows]
        transaction.on_commit(lambda: _send_now(ids), robust=True)


def relay(*, now: datetime | None = None) -> int:
    """Send what is due, and return how many were sent. Any number may run at once.

    Raises what the broker raises when it is not to be reached; nothing is marked then.
    """
    sent = 0
    while True:
        batch = _send(Q(due_at__lte=now or timezone.now()))
        sent += batch
        if batch < BATCH:
            return sent


def work_done(run: SweepRun, task: str, shard: int | None = None) -> None:
    """The work of a message is done: it is not sent again."""
    messages = OutboxMessage.objects.filter(run=run, task=task, done_at=None)
    if shard is not None:
        messages = messages.filter(shard=shard)
    messages.update(done_at=timezone.now())


def all_done(run: SweepRun) -> None:
    """The run is over: nothing of it is sent again."""
    OutboxMessage.objects.filter(run=run, done_at=None).update(done_at=timezone.now())


def not_before(run: SweepRun, task: str, shard: int | None, wait: timedelta) -> None:
    """Somebody is at work, or failed and will be asked again after `wait`."""
    messages = OutboxMessage.objects.filter(run=run, task=task, shard=shard, done_at=None)
    messages.update(due_at=timezone.now() + wait)


def _send_now(ids: list[int]) -> None:
    try:
        for start in range(0, len(ids), BATCH):
            _send(Q(pk__in=ids[start : start + BATCH], times_sent=0))
    except BROKER_ERRORS as error:
        log.warning("The broker was not reached (%s): the relay sends later.", error)
    except Error as error:  # what was to be sent is committed: nobody needs to fail for it
        log.warning("PostgreSQL broke off (%s): the relay sends again later.", error)


def _send(which: Q) -> int:
    """Send a batch. Rows that another process is sending are left to it."""
    ensure_broker()
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True).filter(which, done_at=None)
        batch = list(rows.order_by("id")[:BATCH])
        for message in batch:
            current_app.send_task(message.task, kwargs=message.arguments, retry=False)
        now = timezone.now()
        OutboxMessage.objects.filter(pk__in=[message.pk for message in batch]).update(
            sent_at=now,
            times_sent=F("times_sent") + 1,
            due_at=now + resend_after(),
        )
        # Of no run: the schedule asks again by itself, so once is enough.
        once = [message.pk for message in batch if message.run_id is None]
        OutboxMessage.objects.filter(pk__in=once).update(done_at=now)
    return len(batch)
