"""Reading the schedules, which operators edit in the admin."""

from __future__ import annotations

import json
from datetime import time, timedelta

from django_celery_beat.models import PeriodicTask

from backoffice.sweeps.errors import WrongSchedule

SWEEP_NAME = "sweep {venue}"
CLOSE_NAME = "close days of {venue}"
SEND_NAME = "send liquidation orders of {venue}"
RECONCILE_NAME = "reconcile liquidation orders of {venue}"
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


def cut_off_of(venue_code: str) -> time:
    """The time of the day after, on the venue's clock, from which its days close.

    Midnight where it has no schedule. Raises `WrongSchedule` where that says no time.
    """
    name = CLOSE_NAME.format(venue=venue_code)
    found = PeriodicTask.objects.filter(name=name).values_list("kwargs", flat=True).first()
    try:
        given = json.loads(found or "{}").get("cut_off", "00:00")
        cut_off = time.fromisoformat(given)
    except (ValueError, TypeError, AttributeError):
        cut_off = None
    if cut_off is None or cut_off.tzinfo is not None:
        raise WrongSchedule(name, "cut_off", 'a time such as "02:00"')
    return cut_off
