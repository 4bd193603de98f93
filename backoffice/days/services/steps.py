"""Steps begin, end and fail: the state of the row decides, changed under the run's lock."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backoffice.days.models import DayRun, DayStep, State, Step
from backoffice.records.failures import said


def locked(run_id: int) -> DayRun:
    """The run, locked until commit."""
    rows = DayRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("venue").get(pk=run_id)


def begin(run_id: int, step: Step) -> bool:
    """Begin a step, or begin it again; False where it is done."""
    with transaction.atomic():
        run = locked(run_id)
        row = run.steps.get(step=step)
        if row.state == State.DONE:
            return False
        now = timezone.now()
        DayRun.objects.filter(pk=run_id).update(
            state=State.RUNNING, started_at=run.started_at or now
        )
        run.steps.filter(step=step).update(
            state=State.RUNNING, started_at=row.started_at or now, attempts=F("attempts") + 1
        )
    return True


def finish(run_id: int, step: Step, *, accounts: int, failed: int = 0) -> None:
    """A step is done; with the last one the run is. Needs a transaction."""
    now = timezone.now()
    DayStep.objects.filter(run=run_id, step=step).update(
        state=State.DONE, finished_at=now, accounts=accounts, failed=failed, error=""
    )
    if not DayStep.objects.filter(run=run_id).exclude(state=State.DONE).exists():
        DayRun.objects.filter(pk=run_id).update(state=State.DONE, finished_at=now)


def fail(run_id: int, step: Step, error: BaseException) -> None:
    """A step could not be done for the venue; the next call tries it anew."""
    with transaction.atomic():
        run = locked(run_id)
        if run.steps.get(step=step).state == State.RUNNING:
            run.steps.filter(step=step).update(state=State.FAILED, error=said(error))
            DayRun.objects.filter(pk=run_id).update(state=State.FAILED)
