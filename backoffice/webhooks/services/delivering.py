"""Sending what is due, again with growing pauses until it is accepted or given up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.gateways.errors import Unreachable, WrongAnswer
from backoffice.gateways.http import exchange
from backoffice.webhooks.destinations import address_for
from backoffice.webhooks.errors import WebhookError
from backoffice.webhooks.models import Delivery, State
from backoffice.webhooks.signing import headers_for

# As Standard Webhooks advises: quickly at first, then for about two days.
PAUSES_SECONDS = (5, 30, 120, 600, 3_600, 10_800, 28_800, 50_400, 86_400)
TIMEOUT_SECONDS = 10
LEASE = timedelta(seconds=60)  # for whoever dies while sending


def deliver_due(*, at_most: int = 500) -> int:
    """Send what is due, and return how many were accepted. Any number may run at once."""
    accepted = 0
    for _ in range(at_most):
        delivery = _take()
        if delivery is None:
            break
        accepted += _send(delivery)
    return accepted


def replay(*, delivery: Delivery, by: Any) -> None:
    """Send a message again, whatever became of it, under the same id. Errors: `NotPermitted`."""
    require(by, Permission.ADMINISTER, delivery.endpoint.venue)
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(state=State.PENDING, attempts=0, next_at=timezone.now(), error="")


def _take() -> Delivery | None:
    """The next one that is due, taken for as long as sending may last."""
    now = timezone.now()
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        due = rows.filter(state=State.PENDING, next_at__lte=now, endpoint__active=True)
        row = due.select_related("endpoint").order_by("next_at", "id").first()
        if row is not None:
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
    _note(row, status, error)
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
