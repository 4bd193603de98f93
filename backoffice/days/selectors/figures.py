"""Figures for operators: how far behind venues' days are, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count
from django.utils import timezone

from backoffice.days.models import DayFailure
from backoffice.days.selectors.dates import business_dates
from backoffice.sweeps.instants import last_ended_day
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of


@dataclass(frozen=True, slots=True)
class VenueDays:
    """`lag_days`: days that have ended and are not done; `failed`: accounts left out, by step."""

    venue: str
    lag_days: int
    failed: dict[str, int]


def venue_days(now: datetime | None = None) -> list[VenueDays]:
    """Figures of each venue: four queries."""
    now = now or timezone.now()
    failed: dict[str, dict[str, int]] = {}
    rows = DayFailure.objects.filter(resolved_at=None).order_by()
    counted = rows.values_list("venue__code", "step").annotate(
        accounts=Count("account", distinct=True)
    )
    for venue, step, accounts in counted:
        failed.setdefault(venue, {})[step] = accounts
    dates = business_dates()
    return [
        VenueDays(
            venue=venue.code,
            lag_days=max(
                0, (last_ended_day(now, venue_of(venue).zone, time(0)) - dates[venue.code]).days + 1
            ),
            failed=failed.get(venue.code, {}),
        )
        for venue in Venue.objects.filter(code__in=dates)
    ]
