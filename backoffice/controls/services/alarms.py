"""Raising alarms, and saying that one was seen."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.controls.models import Alarm
from backoffice.venues.models import Venue

log = logging.getLogger(__name__)


def raise_alarm(*, venue: Venue, what: str, sentence: str) -> Alarm:
    """Record an alarm and write it to the log as critical."""
    log.critical("%s: %s", venue.code, sentence, extra={"alarm": what})
    return Alarm.objects.create(venue=venue, what=what, sentence=sentence)


def see_alarm(*, alarm: Alarm, by: Any) -> None:
    """Say that an alarm was seen. Errors: `NotPermitted`; again changes nothing."""
    require(by, Permission.VIEW, alarm.venue)
    rows = Alarm.objects.filter(pk=alarm.pk, seen_at=None)
    rows.update(seen_by=principal_of(by).name, seen_at=timezone.now())
