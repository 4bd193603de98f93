"""The last sweeps of a venue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.sweeps.models import RunState, SweepRun
from backoffice.sweeps.models.states import Kind
from backoffice.sweeps.selectors import interval_of
from backoffice.sweeps.selectors.figures import duration_of, lag_of, throughput_of

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Run:
    """One run, with seconds and accounts a second where they are known."""

    scheduled_at: datetime
    state: str
    lag: float | None
    took: float | None
    throughput: float | None
    accounts: int | None
    selected: int | None
    shortfalls: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The last runs, newest first; `late`: the last finished one is older than two intervals."""

    runs: list[Run]
    last: Run | None
    every: int | None
    late: bool


def sweeps_of(venue_id: int, code: str, now: datetime) -> Sweeps:
    """Two queries; `now` is the wall clock."""
    rows = SweepRun.objects.filter(venue_id=venue_id, kind=Kind.MARGIN).order_by("-scheduled_at")
    runs = [_run(row) for row in rows[:SHOWN]]
    last = next((run for run in runs if run.state == RunState.FINISHED), None)
    every = interval_of(code)
    late = every is not None and (
        last is None or now - last.scheduled_at > timedelta(seconds=2 * every)
    )
    return Sweeps(runs, last, every, late)


def _run(row: SweepRun) -> Run:
    return Run(
        row.scheduled_at,
        row.state,
        lag_of(row),
        duration_of(row),
        throughput_of(row),
        row.accounts,
        row.selected,
        row.shortfalls,
        row.error or row.reason,
    )
