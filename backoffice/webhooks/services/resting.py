"""Whose turn it is, and the rest of endpoints that do not answer (a circuit breaker)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from backoffice.webhooks.models import Delivery, Endpoint, State

ALLOWED = 5  # failures in a row before an endpoint rests
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)


def take_turn(now: datetime, lease: datetime, enough: Collection[int]) -> Endpoint | None:
    """The endpoint that waited longest, of those with something due that do not rest.

    One that comes back from a rest is given to one sender: to others it rests until `lease`.
    Call it in a transaction.
    """
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=State.PENDING, next_at__lte=now)
    rows = Endpoint.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rested = Q(rests_until=None) | Q(rests_until__lte=now)
    rows = rows.filter(rested, Exists(due), active=True).exclude(pk__in=enough)
    row = rows.order_by(F("tried_at").asc(nulls_first=True), "pk").first()
    if row is not None:
        row.tried_at = now
        row.rests_until = lease if row.failures >= ALLOWED else None
        row.save(update_fields=["tried_at", "rests_until"])
    return row


def note_success(key: int) -> None:
    """It answers."""
    rows = Endpoint.objects.filter(pk=key).exclude(failures=0, rests_until=None)
    rows.update(failures=0, rests_until=None)


def note_failure(key: int) -> None:
    """It did not: after a few times it rests, longer each time. Call it in a transaction."""
    row = Endpoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    row.failures += 1
    row.rests_until = rest_after(row.failures, timezone.now())
    row.save(update_fields=["failures", "rests_until"])


def rest_after(failures: int, now: datetime) -> datetime | None:
    """Until when an endpoint rests after so many failures in a row."""
    if failures < ALLOWED:
        return None
    return now + min(SHORTEST * 2 ** min(failures - ALLOWED, 20), LONGEST)
