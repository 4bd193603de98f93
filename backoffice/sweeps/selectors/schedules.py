"""Reading the schedules, which operators edit in the admin."""

from __future__ import annotations

from datetime import timedelta

from django_celery_beat.models import PeriodicTask

SWEEP_NAME = "sweep {venue}"
CLOSE_NAME = "close days of {venue}"
MINUTE_SECONDS = 60


def interval_of(venue_code: str) -> int | None:
    """Seconds between the venue's sweeps; None where it has no schedule.

    A crontab counts as every minute, the finest that it can say.
    """
    name = SWEEP_NAME.format(venue=venue_code)
    found = PeriodicTask.objects.select_related("interval").filter(name=name).first()
    if found is None:
        return None
    if found.interval is None:
        return MINUTE_SECONDS
    step = timedelta(**{found.interval.period: found.interval.every})
    return max(1, int(step.total_seconds()))
