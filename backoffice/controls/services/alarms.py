"""Raising alarms, and saying that one was seen."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import permissions_at, require
from backoffice.controls.models import Alarm
from backoffice.core.four_eyes import same_person
from backoffice.venues.models import Venue

SEERS = frozenset({Permission.APPROVE, Permission.AUDIT, Permission.ADMINISTER})
log = logging.getLogger(__name__)


def raise_alarm(*, venue: Venue, what: str, sentence: str, about: Sequence[str] = ()) -> Alarm:
    """Record an alarm, `about` what these persons did, and write it to the log as critical."""
    log.critical("%s: %s", venue.code, sentence, extra={"alarm": what})
    return Alarm.objects.create(venue=venue, what=what, sentence=sentence, about=list(about))


def see_alarm(*, alarm: Alarm, by: Any) -> None:
    """Say that an alarm was seen, by somebody who answers for it and whom it does not report.

    Again changes nothing. Errors: `NotPermitted`, `SamePerson`.
    """
    if not SEERS & permissions_at(by, alarm.venue):
        require(by, Permission.APPROVE, alarm.venue)  # says what is missing
    name = principal_of(by).name
    if any(same_person(one, name) for one in alarm.about):
        raise SamePerson("seen_by", f"the alarm is about {name}, so another person sees to it.")
    rows = Alarm.objects.filter(pk=alarm.pk, seen_at=None)
    rows.update(seen_by=name, seen_at=timezone.now())
