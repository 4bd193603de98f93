"""Celery's tasks of days: they read their arguments and call a service, as those of sweeps do."""

from __future__ import annotations

import structlog
from django.utils import timezone

from backoffice.days import services
from backoffice.sweeps.errors import SweepError
from backoffice.sweeps.selectors import cut_off_of
from backoffice.sweeps.signatures import CLOSE_DAY, SNAPSHOT_SHARD
from backoffice.sweeps.versioned import versioned_task
from backoffice.venues.errors import UnknownVenue

log = structlog.stdlib.get_logger(__name__)


@versioned_task(CLOSE_DAY)
def close_day(venue: str, cut_off: str = "") -> None:
    """Close the days of a venue that have ended.

    When they have is what the venue's schedule says, not the message: whoever can write to the
    broker must not close a day early. `cut_off` is what older schedules send with it.
    """
    try:
        at = cut_off_of(venue)
        runs = services.close_days(venue, now=timezone.now(), cut_off=at, deliver=True)
    except (UnknownVenue, SweepError) as error:
        log.error("no day closed", reason=str(error))
        return
    for run in runs:
        log.info("day", day=str(run.business_date), day_run=run.pk, state=run.state)


@versioned_task(SNAPSHOT_SHARD)
def snapshot_shard(run: int, shard: int) -> None:
    """Take the snapshots of one shard of a day."""
    done = services.snapshot_shard(run, shard, now=timezone.now(), deliver=True)
    log.info("snapshots taken" if done else "nothing to do")
