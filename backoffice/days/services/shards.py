"""The step snapshots: in shards, by this process or by workers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from backoffice.days.limits import LATE_AFTER, RESENT_AFTER
from backoffice.days.models import DayRun, DayShard, State, Step
from backoffice.days.services import steps
from backoffice.days.services.failures import leave_out
from backoffice.days.snapshots import Taken, take
from backoffice.records.failures import said
from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.columns import Span
from backoffice.sweeps.services.outbox import enqueue
from backoffice.sweeps.services.ranges import ranges_of
from backoffice.sweeps.signatures import CLOSE_DAY, SNAPSHOT_SHARD

OF_SHARDS = 7_239_202
"""The space of locks of shards, see `sweeps.at_work`."""
OnShard = Callable[[int, int], None]


def take_snapshots(run: DayRun, *, now: datetime, deliver: bool, told: OnShard) -> None:
    """Take what is still to be taken of the day's snapshots.

    With `deliver` workers are asked for it where there are several shards; the last one of them
    ends the step. `told` hears how many shards of how many are done.
    """
    if not steps.begin(run.pk, Step.SNAPSHOTS):
        return
    shards = _shards(run)
    left = [shard for shard in shards if shard.state != State.DONE]
    if deliver and len(shards) > 1:
        _send(run, left)
        return
    told(len(shards) - len(left), len(shards))
    for done, shard in enumerate(left, len(shards) - len(left) + 1):
        snapshot_shard(run.pk, shard.number, now=now, deliver=deliver)
        told(done, len(shards))


def _shards(run: DayRun) -> list[DayShard]:
    """The day's shards, cut by whoever comes first."""
    with transaction.atomic():
        steps.locked(run.pk)
        if not run.shards.exists():
            DayShard.objects.bulk_create(
                DayShard(run=run, number=number, first_id=first, last_id=last)
                for number, (first, last) in enumerate(ranges_of(run.venue_id), start=1)
            )
        return list(run.shards.order_by("number"))


def _send(run: DayRun, shards: list[DayShard]) -> None:
    """Ask workers for shards that nobody was asked for lately."""
    now = timezone.now()
    lately = Q(sent_at__gte=now - RESENT_AFTER)
    with transaction.atomic():
        steps.locked(run.pk)
        due = DayShard.objects.filter(pk__in=[shard.pk for shard in shards])
        due = due.exclude(state=State.DONE).exclude(lately)
        numbers = list(due.order_by("number").values_list("number", flat=True))
        due.update(sent_at=now)
        enqueue([(SNAPSHOT_SHARD, {"run": run.pk, "shard": one}) for one in numbers], run=None)


def snapshot_shard(run_id: int, number: int, *, now: datetime, deliver: bool) -> bool:
    """Take the snapshots of a shard; False where there is nothing (more) to do.

    Whoever ends the last shard ends the day; with `deliver` it asks for the next one.
    """
    with at_work(run_id, number, space=OF_SHARDS) as mine:
        shard = _start(run_id, number) if mine else None
        if shard is None:
            return False
        begun = monotonic()
        try:
            span = Span(shard.first_id, shard.last_id)
            run = shard.run
            late = now > run.due_at + LATE_AFTER
            taken = take(run.venue.code, span, run.business_date, late=late)
            return _finish(shard, taken, begun, deliver)
        except Exception as error:
            _failed(shard, error)
            raise


def _start(run_id: int, number: int) -> DayShard | None:
    with transaction.atomic():
        run = steps.locked(run_id)
        shard = run.shards.get(number=number)
        if shard.state == State.DONE or run.steps.get(step=Step.PERIODS).state != State.DONE:
            return None
        run.shards.filter(pk=shard.pk).update(state=State.RUNNING, attempts=F("attempts") + 1)
    shard.run = run
    return shard


def _finish(shard: DayShard, taken: Taken, begun: float, deliver: bool) -> bool:
    with transaction.atomic():
        run = steps.locked(shard.run_id)
        rows = run.shards.filter(pk=shard.pk).exclude(state=State.DONE)
        if not rows.exists():
            return False
        taken.write()
        leave_out(run, Step.SNAPSHOTS, taken.errors)
        rows.update(
            state=State.DONE,
            finished_at=timezone.now(),
            accounts=len(taken.rows),
            failed=len(taken.errors),
            seconds=round(monotonic() - begun, 6),
            error="",
        )
        if not run.shards.exclude(state=State.DONE).exists():
            _all_taken(run, deliver)
    return True


def _all_taken(run: DayRun, deliver: bool) -> None:
    counted = run.shards.aggregate(accounts=Sum("accounts"), failed=Sum("failed"))
    steps.finish(run.pk, Step.SNAPSHOTS, accounts=counted["accounts"], failed=counted["failed"])
    if deliver:  # the next day, where one was missed; beat asks again by itself
        enqueue([(CLOSE_DAY, {"venue": run.venue.code})], run=None)


def _failed(shard: DayShard, error: Exception) -> None:
    rows = DayShard.objects.filter(pk=shard.pk).exclude(state=State.DONE)
    rows.update(state=State.FAILED, error=said(error))
