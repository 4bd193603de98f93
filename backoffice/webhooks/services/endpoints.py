"""Endpoints: made, given a new secret, switched off."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backoffice.access.models import AuditRecord
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.controls.models import Alarm
from backoffice.shortfalls.models import Decision
from backoffice.venues.models import Venue
from backoffice.webhooks.destinations import check_url
from backoffice.webhooks.errors import WebhookError
from backoffice.webhooks.models import Endpoint, Topic
from backoffice.webhooks.signing import secret_of

OVERLAP = timedelta(days=1)
MOST = 20


def create_endpoint(*, venue: Venue, url: str, topics: list[str], by: Any) -> tuple[Endpoint, str]:
    """Send what changes from now on; returns the secret too. Errors: `NotPermitted`,
    `WebhookError`.
    """
    require(by, Permission.ADMINISTER, venue)
    check_url(url)
    unknown = [topic for topic in topics if topic not in Topic.values]
    if unknown or not topics:
        raise WebhookError("topics", f"choose from {', '.join(Topic.values)}.")
    if Endpoint.objects.filter(venue=venue, active=True).count() >= MOST:
        raise WebhookError("url", f"a venue has at most {MOST} webhooks; remove one first.")
    with transaction.atomic():
        row = Endpoint.objects.create(
            venue=venue,
            url=url,
            topics=sorted(set(topics)),
            salt=secrets.token_hex(32),
            created_by=principal_of(by).name,
            restriction_cursor=_newest(AuditRecord, "id"),
            decision_cursor=_newest(Decision.objects.filter(venue=venue), "number"),
            alarm_cursor=_newest(Alarm.objects.filter(venue=venue), "id"),
        )
    return row, secret_of(row.salt)


def rotate_secret(*, endpoint: Endpoint, by: Any) -> str:
    """A new secret; messages are signed with the one before too, for a day."""
    require(by, Permission.ADMINISTER, endpoint.venue)
    with transaction.atomic():
        row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
        row.previous_salt, row.previous_until = row.salt, timezone.now() + OVERLAP
        row.salt = secrets.token_hex(32)
        row.save(update_fields=["salt", "previous_salt", "previous_until"])
    return secret_of(row.salt)


def remove_endpoint(*, endpoint: Endpoint, by: Any) -> None:
    """Send nothing more; what was sent stays to be seen."""
    require(by, Permission.ADMINISTER, endpoint.venue)
    Endpoint.objects.filter(pk=endpoint.pk).update(active=False)


def _newest(rows: Any, column: str) -> int:
    queryset = rows if hasattr(rows, "aggregate") else rows.objects
    return int(queryset.aggregate(newest=Max(column))["newest"] or 0)
