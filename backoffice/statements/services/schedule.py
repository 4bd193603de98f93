"""What is due by the settings of venues: which runs begin, and which tasks are sent."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from celery import current_app
from django.utils import timezone

from backoffice.config.broker import ensure_broker
from backoffice.statements.models import StatementRun, StatementSetting
from backoffice.statements.models.settings import SCHEDULED
from backoffice.statements.periods import Period, ended_between
from backoffice.statements.selectors.accounts import read_settings
from backoffice.statements.services.closings import begin_closings
from backoffice.statements.services.runs import begin_run, claim_due
from backoffice.sweeps.signatures import MAKE_STATEMENTS, signed
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of

CATCH_UP_MAX = 31
"""Periods of one kind that one call begins; the next call goes on."""


def due_periods(venue: Venue, now: datetime) -> list[Period]:
    """Periods that ended since the venue has a setting for their kind, and have no run yet."""
    rows = StatementSetting.objects.filter(venue=venue).values_list("kinds", "created_at")
    since: dict[str, datetime] = {}
    for kinds, created in rows:
        for kind in kinds:
            since[kind] = min(created, since.get(kind, created))
    zone, cut_off = venue_of(venue).zone, read_settings(venue=venue).cut_off
    found: list[Period] = []
    for kind in (kind.value for kind in SCHEDULED):
        if kind not in since:
            continue
        last = (
            StatementRun.objects.filter(venue=venue, kind=kind, ends_at__lte=now)
            .order_by("-ends_at")
            .values_list("ends_at", flat=True)
            .first()
        )
        begin = since[kind] if last is None else max(last, since[kind])
        found += islice(ended_between(kind, begin, now, zone, cut_off), CATCH_UP_MAX)
    return found


def begin_due(now: datetime | None = None) -> list[StatementRun]:
    """Begin every run that is due, at every venue with settings; closed accounts' last ones too."""
    at = now or timezone.now()
    venues = Venue.objects.filter(statement_settings__isnull=False).distinct().order_by("id")
    begun = [begin_run(venue, period) for venue in venues for period in due_periods(venue, at)]
    return [*begun, *(run for venue in venues for run in begin_closings(venue))]


def send_due() -> int:
    """Send the tasks of shards that are due; answers how many.

    Raises what the broker raises when it is not to be reached; they are due again later.
    """
    ensure_broker()
    keys = claim_due()
    for key in keys:
        current_app.send_task(MAKE_STATEMENTS, kwargs=signed({"shard": key}), retry=False)
    return len(keys)
