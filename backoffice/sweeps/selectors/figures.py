"""Figures for operators: how far behind sweeps are, how long they take, what fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from backoffice.sweeps.models import OutboxMessage, RunState, SweepRun

COUNTED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class VenueFigures:
    """Of one venue and kind: seconds since the instant of the last finished run (`lag`), what
    that run took and did, and the runs of the last day by state.
    """

    venue: str
    kind: str
    lag_seconds: float
    duration_seconds: float
    accounts: int
    selected: int
    shortfalls: int
    states: dict[str, int]


def venue_figures(now: datetime | None = None) -> list[VenueFigures]:
    """Figures of each venue and kind that has a finished run: two queries."""
    now = now or timezone.now()
    counted: dict[tuple[str, str], dict[str, int]] = {}
    recent = SweepRun.objects.filter(scheduled_at__gte=now - COUNTED).order_by()
    rows = recent.values_list("venue__code", "kind", "state").annotate(runs=Count("id"))
    for venue, kind, state, runs in rows:
        counted.setdefault((venue, kind), {})[state] = runs
    return [
        VenueFigures(
            venue=run.venue.code,
            kind=run.kind,
            lag_seconds=(now - run.scheduled_at).total_seconds(),
            duration_seconds=duration_of(run) or 0.0,
            accounts=run.accounts or 0,
            selected=run.selected or 0,
            shortfalls=run.shortfalls or 0,
            states=counted.get((run.venue.code, run.kind), {}),
        )
        for run in _last_finished()
    ]


def _last_finished() -> list[SweepRun]:
    finished = SweepRun.objects.filter(state=RunState.FINISHED)
    newest = finished.order_by("venue_id", "kind", "-scheduled_at").distinct("venue_id", "kind")
    return list(newest.select_related("venue"))


def duration_of(run: SweepRun) -> float | None:
    """Seconds from a run's beginning to its end."""
    if run.started_at is None or run.finished_at is None:
        return None
    return (run.finished_at - run.started_at).total_seconds()


def lag_of(run: SweepRun) -> float | None:
    """Seconds from a finished run's instant to its end."""
    if run.finished_at is None or run.state != RunState.FINISHED:
        return None
    return (run.finished_at - run.scheduled_at).total_seconds()


def throughput_of(run: SweepRun) -> float | None:
    """Accounts a second, from a run's beginning to its end."""
    seconds = duration_of(run)
    return run.accounts / seconds if run.accounts and seconds else None


def outbox_figures(now: datetime | None = None) -> tuple[int, float]:
    """How many messages were never sent, and the age of the oldest in seconds."""
    now = now or timezone.now()
    waiting = OutboxMessage.objects.filter(done_at=None, sent_at=None)
    found = waiting.aggregate(count=Count("id"), oldest=Min("created_at"))
    oldest = found["oldest"]
    return found["count"], 0.0 if oldest is None else (now - oldest).total_seconds()
