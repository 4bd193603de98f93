"""Reading runs."""

from __future__ import annotations

from datetime import datetime

from backoffice.sweeps.models import ShardState, SweepRun
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import Venue


def venue_row(code: str) -> Venue:
    """The venue of a code. Raises `UnknownVenue`."""
    try:
        return Venue.objects.get(code=code)
    except Venue.DoesNotExist:
        raise UnknownVenue(code) from None


def newest_before(*, venue_id: int, kind: str, at: datetime) -> datetime | None:
    """The newest instant of the venue's runs, later than `at` where the clock went back."""
    runs = SweepRun.objects.filter(venue_id=venue_id, kind=kind).exclude(scheduled_at=at)
    newest: datetime | None = (
        runs.order_by("-scheduled_at").values_list("scheduled_at", flat=True).first()
    )
    return newest


def progress_of(run: SweepRun) -> tuple[int, int]:
    """Shards done, and shards in all."""
    return run.shards.filter(state=ShardState.DONE).count(), run.shards.count()
