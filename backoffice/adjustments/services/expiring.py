"""Requests that nobody decided in time."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from backoffice.adjustments.models import AdjustmentRequest, State


def expire_requests() -> int:
    """Expire what is due, and return how many; may run at any time, and twice at once."""
    now = timezone.now()
    with transaction.atomic():
        due = AdjustmentRequest.objects.filter(state=State.PROPOSED, expires_at__lte=now)
        return due.update(state=State.EXPIRED, decided_at=now)
