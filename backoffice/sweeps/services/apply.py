"""The one place where a run becomes an event of its venue."""

from __future__ import annotations

from datetime import UTC, timedelta

from backoffice.core.events import EndOfDay, Event, Sweep
from backoffice.sweeps.models import Kind, SweepRun
from backoffice.venues.store import Handled, handle

_BEFORE_MIDNIGHT = timedelta(microseconds=1)


def apply_run(run: SweepRun) -> Handled:
    """Apply the run's event to its venue; a second time it answers what the first did."""
    return handle(run.venue.code, event_of(run), reference=reference_of(run))


def event_of(run: SweepRun) -> Event:
    """The same at each attempt, whatever the time is by then."""
    if run.kind == Kind.END_OF_DAY:
        return EndOfDay(run.scheduled_at - _BEFORE_MIDNIGHT, through=run.day)
    return Sweep(run.scheduled_at)


def reference_of(run: SweepRun) -> str:
    """`sweep:margin:<instant>` or `end_of_day:<date>`."""
    if run.kind == Kind.END_OF_DAY:
        return f"end_of_day:{run.day}"
    return f"sweep:{run.kind}:{run.scheduled_at.astimezone(UTC).isoformat()}"
