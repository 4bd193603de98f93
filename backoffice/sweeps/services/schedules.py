"""Schedules of venues: rows of beat, which operators may edit in the admin as well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import time

from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from backoffice.gateways.selectors import has_gateway
from backoffice.sweeps.selectors.runs import venue_row
from backoffice.sweeps.selectors.schedules import (
    CLOSE_NAME,
    MINUTE_SECONDS,
    RECONCILE_NAME,
    SEND_NAME,
    SWEEP_NAME,
)
from backoffice.sweeps.signatures import (
    CLOSE_DAY,
    RECONCILE_LIQUIDATIONS,
    SEND_LIQUIDATIONS,
    SWEEP_VENUE,
    signed,
)

SEND_SECONDS = 2
RECONCILE_SECONDS = 5


def schedule_venue(venue_code: str, every_seconds: int, *, cut_off: time = time(0)) -> None:
    """Sweep a venue every so many seconds, and close its days from `cut_off` on.

    `cut_off` is a time of the day after, on the venue's clock. Replaces the schedule of before.
    Where a policy of the venue has an external gateway, its orders are sent and asked for too.
    Raises `UnknownVenue`, and ValueError for less than a second.
    """
    venue_row(venue_code)
    if every_seconds < 1:
        raise ValueError("every: a schedule needs at least one second.")
    with transaction.atomic():
        _write(SWEEP_NAME, SWEEP_VENUE, venue_code, every_seconds, {})
        closing = {"cut_off": cut_off.isoformat("minutes")}
        _write(CLOSE_NAME, CLOSE_DAY, venue_code, MINUTE_SECONDS, closing)
        if has_gateway(venue_code):
            _write_gateway(venue_code)


def schedule_gateways() -> int:
    """Schedule the gateway of each venue that is swept and got one since; return of how many.

    Rows that are there stay as operators left them.
    """
    rows = PeriodicTask.objects.filter(task__in=(SWEEP_VENUE, RECONCILE_LIQUIDATIONS))
    known = dict(rows.values_list("name", "enabled"))
    prefix = SWEEP_NAME.format(venue="")
    named = [name for name, on in known.items() if on and name.startswith(prefix)]
    swept = [name.removeprefix(prefix) for name in named]
    new = [code for code in swept if RECONCILE_NAME.format(venue=code) not in known]
    new = [code for code in new if has_gateway(code)]
    for code in new:
        with transaction.atomic():
            _write_gateway(code)
    return len(new)


def schedule_new(venue_codes: Sequence[str], every_seconds: int) -> list[str]:
    """Schedule those of the venues that never had a schedule, and return their codes.

    One that somebody changed or disabled stays as it is. Raises as `schedule_venue` does.
    """
    names = {SWEEP_NAME.format(venue=code): code for code in venue_codes}
    names |= {CLOSE_NAME.format(venue=code): code for code in venue_codes}
    known = PeriodicTask.objects.filter(name__in=names).values_list("name", flat=True)
    new = sorted(set(venue_codes) - {names[name] for name in known})
    for code in new:
        schedule_venue(code, every_seconds)
    return new


def unschedule_venue(venue_code: str) -> None:
    """Let beat leave a venue alone; the schedule stays, disabled. Raises `UnknownVenue`."""
    venue_row(venue_code)
    for name in (SWEEP_NAME, CLOSE_NAME, SEND_NAME, RECONCILE_NAME):
        for row in PeriodicTask.objects.filter(name=name.format(venue=venue_code)):
            row.enabled = False
            row.save()  # not update(): saving tells beat


def _write_gateway(venue_code: str) -> None:
    _write(SEND_NAME, SEND_LIQUIDATIONS, venue_code, SEND_SECONDS, {})
    _write(RECONCILE_NAME, RECONCILE_LIQUIDATIONS, venue_code, RECONCILE_SECONDS, {})


def _write(name: str, task: str, venue_code: str, every: int, more: dict[str, str]) -> None:
    interval, _ = IntervalSchedule.objects.get_or_create(
        every=every, period=IntervalSchedule.SECONDS
    )
    PeriodicTask.objects.update_or_create(
        name=name.format(venue=venue_code),
        defaults={
            "task": task,
            "interval": interval,
            "crontab": None,
            "kwargs": json.dumps(signed({"venue": venue_code, **more})),
            # Nobody wants what beat sent while no worker was there.
            "expire_seconds": max(every, 2),
            "enabled": True,
        },
    )
