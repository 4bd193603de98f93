"""How webhooks stand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from backoffice.webhooks.models import Endpoint, State


def counted(rows: QuerySet[Endpoint]) -> QuerySet[Endpoint]:
    """With how many messages wait (`pending`) and were given up (`failed`)."""
    return rows.annotate(
        pending=Count("deliveries", filter=Q(deliveries__state=State.PENDING)),
        failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
    )


def standing(row: Endpoint, now: datetime) -> tuple[str, str]:
    """In a word, and the class of its tag."""
    if not row.active:
        return "removed", "calm"
    if row.rests_until is not None and row.rests_until > now:
        return "rests", "bad"
    return ("failing", "warn") if row.failures else ("well", "good")
