"""Tasks that only a newer worker understands: left to one for a while, and then given up."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from types import NoneType
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backoffice.sweeps.models import GivenUpTask, OutboxMessage
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.services.failing import fail, locked_run
from backoffice.sweeps.signatures import VERSION

LEFT_TIMES_MAX = 40
LEFT_MAX = timedelta(minutes=30)
"""From the first worker that left the task; by then an upgrade has brought newer ones."""
WAIT_SECONDS_MAX = 60
VERSION_MAX = 2**31


def is_given_up(times: int, age: timedelta) -> bool:
    """Whether a task that was left so often, for so long, is left no more."""
    return times >= LEFT_TIMES_MAX or age >= LEFT_MAX


def wait_seconds(times: int, random: Random) -> float:
    """How long a task rests that was left `times` times before: twice as long each time.

    With a part of chance, since in step with the workers' own polling it could come to the same
    one each time.
    """
    longest = min(WAIT_SECONDS_MAX, 2.0 ** min(times, 10))
    return random.uniform(longest / 2, longest)


def give_up(task: str, version: int, arguments: dict[str, Any], reason: str) -> bool:
    """Count a task that no newer worker took, and fail its run; whether there was one.

    A run fails only where the outbox has that task of it in a version that is as new, since
    anybody who reaches the broker can send a message.
    """
    found, _ = GivenUpTask.objects.get_or_create(task=task, defaults={"version": 0})
    GivenUpTask.objects.filter(pk=found.pk).update(
        count=F("count") + 1, version=min(version, VERSION_MAX), last_at=timezone.now()
    )
    run, shard = arguments.get("run"), arguments.get("shard")
    if type(run) is not int or type(shard) not in (int, NoneType):
        return False
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(task=task, shard=shard, done_at=None)
        if not waiting.filter(run=run, arguments__v__gt=VERSION).exists():
            return False
        row = locked_run(run)
        if row is None or row.state not in UNFINISHED:
            return False
        fail(row, f"{reason} No newer worker took it in time: start one, or go back to one version")
    return True
