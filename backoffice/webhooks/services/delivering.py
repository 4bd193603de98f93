"""Sending what is due, again with growing pauses until it is accepted or given up.

Endpoints take turns, so that a slow one delays the others by one message, and none gets more than
its share of a run.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.gateways.errors import Unreachable, WrongAnswer
from backoffice.gateways.http import exchange
from backoffice.webhooks.destinations import address_for
from backoffice.webhooks.errors import WebhookError
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services.resting import note_failure, note_success, take_turn
from backoffice.webhooks.signing import headers_for

# As Standard Webhooks advises: quickly at first, then for about two days.
PAUSES_SECONDS = (5, 30, 120, 600, 3_600, 10_800, 28_800, 50_400, 86_400)
TIMEOUT_SECONDS = 10
LEASE = timedelta(seconds=60)  # for whoever dies while sending
SHARE = 4  # an endpoint gets a quarter of a run's time, or one message that takes longer


def deliver_due(*, at_most: int = 500, within_seconds: float = 60) -> int:
    """Send what is due, and return how many were accepted. Any number may run at once.

    No message is begun after `within_seconds`.
    """
    accepted = 0
    begun, spent = time.monotonic(), Counter[int]()  # microseconds by endpoint
    for _ in range(at_most):
        now = time.monotonic()
        if now - begun >= within_seconds:
            break
        most = within_seconds * 1_000_000 / SHARE
        delivery = _take([key for key, used in spent.items() if used >= most])
        if delivery is None:
            break
        accepted += _send(delivery)
        spent[delivery.endpoint_id] += int((time.monotonic() - now) * 1_000_000)
    return accepted


def replay(*, delivery: Delivery, by: Any) -> None:
    """Send a message again, whatever became of it, under the same id.

    Errors: `NotPermitted`; `WebhookError` where the endpoint was removed.
    """
    require(by, Permission.ADMINISTER, delivery.endpoint.venue)
    rows = Delivery.objects.filter(pk=delivery.pk, endpoint__active=True)
    if not _again(rows, by):
        raise WebhookError("webhook", "it was removed, so nothing more is sent to it.")


def replay_failed(*, endpoint: Endpoint, by: Any) -> int:
    """Send again all that was given up; returns how many. Errors: as `replay`."""
    require(by, Permission.ADMINISTER, endpoint.venue)
    if not Endpoint.objects.filter(pk=endpoint.pk, active=True).exists():
        raise WebhookError("webhook", "it was removed, so nothing more is sent to it.")
    return _again(Delivery.objects.filter(endpoint=endpoint, state=State.FAILED), by)


def _again(rows: QuerySet[Delivery], by: Any) -> int:
    now = timezone.now()
    with transaction.atomic():
        return rows.update(
            state=State.PENDING,
            attempts=0,
            next_at=now,
            error="",
            replayed_by=principal_of(by).name,
            replayed_at=now,
        )


def _take(enough: Collection[int]) -> Delivery | None:
    """The next one that is due, taken for as long as sending may last; not of `enough`."""
    now = timezone.now()
    with transaction.atomic():
        endpoint = take_turn(now, now + LEASE, enough)
        if endpoint is None:
            return None
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        due = rows.filter(endpoint=endpoint, state=State.PENDING, next_at__lte=now)
        row = due.order_by("next_at", "id").first()
        if row is not None:
            row.endpoint = endpoint
            row.next_at = now + LEASE
            row.attempts += 1
            row.save(update_fields=["next_at", "attempts"])
        return row


def _send(row: Delivery) -> int:
    """Send one message; 1 where it was accepted."""
    now, endpoint = timezone.now(), row.endpoint
    message = {"type": row.topic, "timestamp": row.created_at.isoformat(), "data": row.payload}
    body = json.dumps(message, separators=(",", ":"), sort_keys=True)
    status, error = None, ""
    try:
        answer = exchange(
            "POST",
            endpoint.url,
            headers=headers_for(endpoint, row.message_id, now, body),
            timeout_seconds=TIMEOUT_SECONDS,
            body=body.encode(),
            at_address=address_for(endpoint.url),
        )
        status = answer.status
        error = "" if 200 <= status < 300 else f"answered {status}"
    except (Unreachable, WrongAnswer, WebhookError) as failure:
        error = str(failure)
    with transaction.atomic():
        _note(row, status, error)
        if error:
            note_failure(endpoint.pk)
        else:
            note_success(endpoint.pk)
    return 0 if error else 1


def _note(row: Delivery, status: int | None, error: str) -> None:
    rows, now = Delivery.objects.filter(pk=row.pk), timezone.now()
    if not error:
        rows.update(state=State.DELIVERED, status=status, error="", next_at=None, delivered_at=now)
    elif row.attempts > len(PAUSES_SECONDS) or status == 410:  # gone: nobody wants it any more
        rows.update(state=State.FAILED, status=status, error=error, next_at=None)
    else:
        pause = timedelta(seconds=PAUSES_SECONDS[row.attempts - 1])
        rows.update(status=status, error=error, next_at=now + pause)
