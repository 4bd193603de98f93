"""Turning changes into messages: each endpoint reads on from its cursors, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from backoffice.controls.models import Alarm
from backoffice.controls.selectors import restriction_changes
from backoffice.core.money import format_minor
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.webhooks.models import Delivery, Endpoint, Topic

BATCH = 500
Message = tuple[str, str, dict[str, Any]]
"""Topic, source, payload."""


def collect() -> int:
    """Write the deliveries of what changed since, and return how many. May run at any time, and
    twice at once; what it does not get to it does the next time.
    """
    written = 0
    for key in Endpoint.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = Endpoint.objects.select_for_update(of=("self",), skip_locked=True)
            endpoint = rows.select_related("venue").filter(pk=key, active=True).first()
            if endpoint is not None:
                written += _collect(endpoint)
    return written


def _collect(endpoint: Endpoint) -> int:
    messages = [*_restrictions(endpoint), *_shortfalls(endpoint), *_alarms(endpoint)]
    endpoint.save(update_fields=["restriction_cursor", "decision_cursor", "alarm_cursor"])
    wanted = [one for one in messages if one[0] in endpoint.topics]
    Delivery.objects.bulk_create(
        [
            Delivery(endpoint=endpoint, topic=topic, source=source, payload=payload)
            for topic, source, payload in wanted
        ],
        ignore_conflicts=True,
    )
    return len(wanted)


def _restrictions(endpoint: Endpoint) -> Iterator[Message]:
    since = endpoint.restriction_cursor
    for change in restriction_changes(venue=endpoint.venue, since=since, limit=BATCH):
        endpoint.restriction_cursor = change["cursor"]
        yield Topic.RESTRICTION, f"restriction:{change['cursor']}", change


def _shortfalls(endpoint: Endpoint) -> Iterator[Message]:
    """A message for each shortfall that decisions were about, with how it stands now."""
    rows = Decision.objects.filter(
        venue=endpoint.venue, number__gt=endpoint.decision_cursor
    ).order_by("number")
    seen = list(rows.values_list("number", "shortfall_number")[:BATCH])
    if not seen:
        return
    endpoint.decision_cursor = seen[-1][0]
    latest = {hole: number for number, hole in seen if hole is not None}
    holes = Shortfall.objects.filter(venue=endpoint.venue, number__in=latest)
    for hole in holes.select_related("account", "asset__asset").order_by("number"):
        places = hole.asset.asset.decimals
        yield (
            Topic.SHORTFALL,
            f"shortfall:{hole.number}:{latest[hole.number]}",
            {
                "number": hole.number,
                "account": hole.account.code,
                "asset": hole.asset.asset.code,
                "amount": format_minor(hole.amount, places),
                "remaining": format_minor(hole.remaining, places),
                "state": hole.state,
                "decision": latest[hole.number],
            },
        )


def _alarms(endpoint: Endpoint) -> Iterator[Message]:
    rows = Alarm.objects.filter(venue=endpoint.venue, pk__gt=endpoint.alarm_cursor)
    for alarm in rows.order_by("pk")[:BATCH]:
        endpoint.alarm_cursor = alarm.pk
        payload = {"id": alarm.pk, "what": alarm.what, "sentence": alarm.sentence}
        yield Topic.ALARM, f"alarm:{alarm.pk}", payload
