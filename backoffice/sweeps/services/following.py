"""Instants that were skipped while a run went on: the newest of them is taken once it is over."""

from backoffice.sweeps.models import Kind, SweepRun
from backoffice.sweeps.services.outbox import enqueue
from backoffice.sweeps.signatures import SWEEP_VENUE


def take_newest(run: SweepRun, *, deliver: bool = True) -> None:
    """Ask for the venue's newest instant where one came after the run's that is over now."""
    later = SweepRun.objects.filter(venue=run.venue_id, kind=Kind.MARGIN)
    later = later.filter(scheduled_at__gt=run.scheduled_at)
    if deliver and run.kind == Kind.MARGIN and later.exists():
        enqueue([(SWEEP_VENUE, {"venue": run.venue.code})], run=None)
