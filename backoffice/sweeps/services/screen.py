"""Screening one shard of a run."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.limits import attempts_max, lease
from backoffice.sweeps.models import RunState, ShardState, SweepRun, SweepShard
from backoffice.sweeps.screening import Screened, screen_accounts
from backoffice.sweeps.services.failing import fail, locked_run
from backoffice.sweeps.services.outbox import enqueue, not_before, work_done
from backoffice.sweeps.signatures import SCREEN_SHARD, SETTLE_RUN


def screen_shard(run_id: int, number: int, *, deliver: bool = True) -> bool:
    """Screen a shard; False where there is nothing (more) to do.

    The transaction that finishes the last shard makes the settling due.
    """
    with at_work(run_id, number) as mine:
        shard = _start(run_id, number) if mine else None
        if shard is None:
            return False
        run, span = shard.run, (shard.first_id, shard.last_id)
        screened = screen_accounts(run.venue.code, *span, at=run.scheduled_at)
        return _finish(shard, screened, deliver)


def _start(run_id: int, number: int) -> SweepShard | None:
    """Count an attempt, unless the shard is done or the run is past screening."""
    with transaction.atomic():
        run = locked_run(run_id)
        if run is None or run.state not in (RunState.PENDING, RunState.SCREENING):
            return None
        shard = run.shards.get(number=number)
        if shard.state == ShardState.DONE:
            return None
        if shard.attempts >= attempts_max():
            fail(run, f"shard {number}: begun {shard.attempts} times and never done: {shard.error}")
            return None
        now = timezone.now()
        shard.state, shard.started_at = ShardState.STARTED, now
        shard.attempts += 1
        shard.save(update_fields=["state", "started_at", "attempts"])
        SweepRun.objects.filter(pk=run.pk, state=RunState.PENDING).update(
            state=RunState.SCREENING, started_at=now
        )
        not_before(run, SCREEN_SHARD, number, lease())
    shard.run = run
    return shard


def _finish(shard: SweepShard, screened: Screened, deliver: bool) -> bool:
    with transaction.atomic():
        run = locked_run(shard.run_id)
        if run is None or run.state != RunState.SCREENING:
            return False
        changed = SweepShard.objects.filter(pk=shard.pk, state=ShardState.STARTED).update(
            state=ShardState.DONE,
            finished_at=timezone.now(),
            accounts=screened.accounts,
            selected=screened.selected,
            seen_sequence=screened.sequence,
            timings=screened.timings,
            error="",
        )
        if not changed:
            return False
        work_done(run, SCREEN_SHARD, shard.number)
        if not run.shards.exclude(state=ShardState.DONE).exists():
            _all_screened(run, deliver)
    return True


def _all_screened(run: SweepRun, deliver: bool) -> None:
    shards = run.shards.all()
    seconds: dict[str, float] = {}
    for timings in shards.values_list("timings", flat=True):
        for stage, spent in timings.items():
            seconds[stage] = round(seconds.get(stage, 0.0) + spent, 6)
    run.state, run.timings, run.error = RunState.SETTLING, seconds, ""
    run.accounts = shards.aggregate(accounts=Sum("accounts"))["accounts"]
    run.selected = 0
    for ids in shards.values_list("selected", flat=True):
        run.selected += len(ids or [])
    run.save(update_fields=["state", "timings", "error", "accounts", "selected"])
    enqueue([(SETTLE_RUN, {"run": run.pk})], run=run, deliver=deliver)
