"""Looking something up in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backoffice.access.errors import AccessError
from backoffice.access.models import AuditRecord, EventSource
from backoffice.venues.models import Venue


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is asked for; None asks for nothing. From `since` on, before `until`."""

    actor: str | None = None
    table: str | None = None
    row: str | None = None
    operation: str | None = None
    request: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    venue: Venue | None = None


def filtered(rows: QuerySet[AuditRecord], wanted: TrailFilter) -> QuerySet[AuditRecord]:
    """Of the records, those that fit. Errors: `AccessError` for times that fit nothing."""
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise AccessError("to", "give a time after from.")
    for name in ("actor", "table", "row", "operation", "request", "venue"):
        value = getattr(wanted, name)
        if value is not None:
            rows = rows.filter(**{name: value})
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def sources_of(venue: Venue, sequence: int | None = None) -> QuerySet[EventSource]:
    """Who sent the events of a venue, or its event `sequence`; newest first."""
    rows = EventSource.objects.filter(venue=venue).order_by("-first", "-id")
    return rows if sequence is None else rows.filter(first__lte=sequence, last__gte=sequence)
