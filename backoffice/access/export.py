"""The audit trail for auditors, as records of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from backoffice.access.models import AuditRecord


def trail_lines(records: QuerySet[AuditRecord]) -> Iterator[dict[str, Any]]:
    """One flat record per change, read in chunks, so that any length fits in memory."""
    rows = records.select_related("venue")
    return map(shown, rows.iterator(chunk_size=2_000))


def shown(row: AuditRecord) -> dict[str, Any]:
    """One change, flat; its venue is read with it."""
    return {
        "id": row.pk,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "address": row.address,
        "request": row.request,
        "database_role": row.database_role,
        "venue": None if row.venue is None else row.venue.code,
        "table": row.table,
        "row": row.row,
        "operation": row.operation,
        "before": row.before,
        "after": row.after,
    }
