"""Beginning the sweep of an instant: once, never two at a time, and never an old one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.sweeps.errors import FutureInstant
from backoffice.sweeps.models import Kind, RunState, SweepRun, SweepShard
from backoffice.sweeps.models.states import UNFINISHED
from backoffice.sweeps.selectors.runs import newest_before, venue_row
from backoffice.sweeps.services.outbox import enqueue
from backoffice.sweeps.services.ranges import ranges_of
from backoffice.sweeps.signatures import SCREEN_SHARD

LOOKS = 5


def begin_run(
    venue_code: str, at: datetime, *, every: int | None = None, deliver: bool = True
) -> SweepRun:
    """Begin the margin sweep of the instant `at`, or return what became of it before.

    While another sweep of the venue goes on, the instant is recorded as skipped; if nobody has
    begun the other, that one skips to this instant instead. `every`, the schedule's seconds,
    is for saying how many instants passed without a sweep. Without `deliver` the caller does the
    work itself.

    Raises `UnknownVenue`, `FutureInstant`.
    """
    if at > timezone.now():
        raise FutureInstant(at)
    venue = venue_row(venue_code)
    for _ in range(LOOKS - 1):
        try:
            with transaction.atomic():
                return _begin(venue.pk, at, every, deliver)
        except IntegrityError:
            continue  # another beat was faster: look at what it wrote
    with transaction.atomic():
        return _begin(venue.pk, at, every, deliver)


def _begin(venue_id: int, at: datetime, every: int | None, deliver: bool) -> SweepRun:
    runs = SweepRun.objects.filter(venue_id=venue_id, kind=Kind.MARGIN)
    known = runs.filter(scheduled_at=at).first()
    if known is not None and known.state != RunState.SKIPPED:
        return known
    locked = runs.filter(state__in=UNFINISHED).select_for_update(of=("self",), no_key=True)
    current = locked.first()
    if current is None:
        if known is not None and runs.filter(scheduled_at__gt=at).exists():
            return known
        if known is None:
            known = _insert(venue_id, at, every)
        elif not _take_up(known):
            return known
        _cut(known, deliver)
        return known
    if known is not None:
        return known
    if current.state == RunState.PENDING and current.scheduled_at < at:
        return _skip_to(current, at)
    return _skipped(venue_id, at, f"late: the sweep of {_said(current.scheduled_at)} goes on")


def _insert(venue_id: int, at: datetime, every: int | None) -> SweepRun:
    return SweepRun.objects.create(
        venue_id=venue_id, kind=Kind.MARGIN, scheduled_at=at, reason=_late(venue_id, at, every)
    )


def _late(venue_id: int, at: datetime, every: int | None) -> str:
    """Why this instant does not follow the one before; "" where it does."""
    before = newest_before(venue_id=venue_id, kind=Kind.MARGIN, at=at)
    if before is None or every is None:
        return ""
    if before > at:
        return f"the clock went back: there is a sweep of {_said(before)}"
    passed = int((at - before).total_seconds() // every) - 1
    if passed < 1:
        return ""
    return f"late: {passed} instants since {_said(before)} passed without a sweep"


def _take_up(run: SweepRun) -> bool:
    """The newest instant was skipped while another sweep went on, which is over now.

    False where another beat did so first: there was nothing to lock when we looked.
    """
    taken = SweepRun.objects.filter(pk=run.pk, state=RunState.SKIPPED).update(
        state=RunState.PENDING,
        finished_at=None,
        reason=f"{run.reason}, now over" if run.reason else "",
    )
    run.refresh_from_db()
    return bool(taken)


def _cut(run: SweepRun, deliver: bool) -> None:
    shards = SweepShard.objects.bulk_create(
        SweepShard(run=run, number=number, first_id=first, last_id=last)
        for number, (first, last) in enumerate(ranges_of(run.venue_id), start=1)
    )
    tasks = [(SCREEN_SHARD, {"run": run.pk, "shard": shard.number}) for shard in shards]
    enqueue(tasks, run=run, deliver=deliver)


def _skip_to(run: SweepRun, at: datetime) -> SweepRun:
    """Its tasks wait to be taken: they will do for the newer instant, at their place in line."""
    old = run.scheduled_at
    run.scheduled_at = at
    run.reason = f"late: nobody had begun the sweep of {_said(old)} by then"
    run.save(update_fields=["scheduled_at", "reason"])
    _skipped(run.venue_id, old, f"late: skipped to the sweep of {_said(at)}")
    return run


def _skipped(venue_id: int, at: datetime, reason: str) -> SweepRun:
    return SweepRun.objects.create(
        venue_id=venue_id,
        kind=Kind.MARGIN,
        scheduled_at=at,
        state=RunState.SKIPPED,
        reason=reason,
        finished_at=timezone.now(),
    )


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
