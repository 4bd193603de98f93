"""Settling a run: its event and the end of the run in one transaction, under the venue's lock."""

from __future__ import annotations

from time import monotonic

from django.db import transaction
from django.utils import timezone

from backoffice.ledger.services import retrying
from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.errors import RunMoved
from backoffice.sweeps.limits import attempts_max, lease
from backoffice.sweeps.models import Kind, RunState, SweepRun
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.services.apply import apply_run
from backoffice.sweeps.services.failing import fail, locked_run
from backoffice.sweeps.services.following import take_newest
from backoffice.sweeps.services.outbox import all_done, not_before
from backoffice.sweeps.services.summary import last_shortfall, summary_of
from backoffice.sweeps.signatures import SETTLE_RUN
from backoffice.venues.locking import lock_venue


def settle_run(run_id: int, *, deliver: bool = True) -> bool:
    """Settle a run whose shards are screened; False where there is nothing (more) to do."""
    with at_work(run_id) as mine:
        run = _start(run_id) if mine else None
        if run is None:
            return False
        try:
            return _settle(run, deliver)
        except RunMoved:
            return False


def _start(run_id: int) -> SweepRun | None:
    with transaction.atomic():
        run = locked_run(run_id)
        if run is not None and run.kind != Kind.MARGIN and run.state in UNFINISHED:
            fail(run, "begun by an older version: the day is closed by a run of its own")
            return None
        if run is None or run.state != RunState.SETTLING:
            return None
        if run.attempts >= attempts_max():
            fail(run, f"settling was begun {run.attempts} times and never done: {run.error}")
            return None
        run.attempts += 1
        run.state, run.started_at = RunState.SETTLING, run.started_at or timezone.now()
        run.save(update_fields=["attempts", "state", "started_at"])
        not_before(run, SETTLE_RUN, None, lease())
    return run


@retrying
def _settle(run: SweepRun, deliver: bool) -> bool:
    """The venue's lock comes first: whoever waited for it sees here what became of the run."""
    begun = monotonic()
    with transaction.atomic():
        lock_venue(run.venue.code)
        if not SweepRun.objects.filter(pk=run.pk, state=RunState.SETTLING).exists():
            return False
        before = last_shortfall(run.venue_id)
        handled, settled = apply_run(run)
        summary = summary_of(run.venue_id, handled.outcome, shortfalls_before=before)
        changed = SweepRun.objects.filter(pk=run.pk, state=RunState.SETTLING).update(
            state=RunState.FINISHED,
            finished_at=timezone.now(),
            sequence=handled.sequence,
            settled=run.accounts if settled is None else settled,
            shortfalls=summary["shortfalls"],
            summary=summary,
            timings={**run.timings, "settle": round(monotonic() - begun, 6)},
            error="",
        )
        if not changed:
            raise RunMoved(str(run))
        all_done(run)
        take_newest(run, deliver=deliver)
    return True
