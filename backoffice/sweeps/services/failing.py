"""Work that failed is repeated a few times; then its run fails, and the venue is free again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from backoffice.records.failures import said
from backoffice.sweeps.limits import attempts_max
from backoffice.sweeps.models import RunState, ShardState, SweepRun
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.services.following import take_newest
from backoffice.sweeps.services.outbox import all_done, not_before
from backoffice.sweeps.signatures import SCREEN_SHARD, SETTLE_RUN


def note_failure(run_id: int, shard: int | None, error: BaseException) -> None:
    """Record what went wrong with a shard, or with settling; the work is due again after a pause.

    The last attempt fails the run.
    """
    wrong = said(error)
    with transaction.atomic():
        run = locked_run(run_id)
        if run is None or run.state not in UNFINISHED:
            return
        attempts = run.attempts
        if shard is not None:
            row = run.shards.get(number=shard)
            if row.state == ShardState.DONE:
                return  # by an attempt after the one that failed
            row.error, attempts = wrong, row.attempts
            row.save(update_fields=["error"])
        if attempts >= attempts_max():
            fail(run, wrong if shard is None else f"shard {shard}: {wrong}")
            return
        SweepRun.objects.filter(pk=run.pk).update(error=wrong)
        pause = timedelta(seconds=2 ** min(attempts, 6))
        not_before(run, SETTLE_RUN if shard is None else SCREEN_SHARD, shard, pause)


def fail(run: SweepRun, error: str) -> None:
    """End a locked run that cannot be finished."""
    SweepRun.objects.filter(pk=run.pk, state__in=UNFINISHED).update(
        state=RunState.FAILED, error=error, finished_at=timezone.now()
    )
    all_done(run)
    take_newest(run)


def locked_run(run_id: int) -> SweepRun | None:
    """The run, locked until commit; None where it is gone."""
    rows = SweepRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("venue").filter(pk=run_id).first()
