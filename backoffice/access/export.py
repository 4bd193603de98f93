"""The audit trail for auditors, as records of a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from backoffice.access.models import AuditRecord, EventSource


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


def source_shown(row: EventSource) -> dict[str, Any]:
    """Who sent some events."""
    return {
        "at": row.at.isoformat(),
        "actor": row.actor,
        "token": row.token,
        "address": row.address,
        "request": row.request,
        "first": row.first,
        "last": row.last,
    }


COLUMNS = (
    *("id", "at", "actor", "address", "request", "database_role", "venue", "table", "row"),
    *("operation", "before", "after"),
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class _Line:
    """What `csv.writer` writes to: it gives each line back."""

    def write(self, text: str) -> str:
        return text


def as_csv(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of CSV with a header; `before` and `after` are JSON in one cell each."""
    writer = csv.writer(_Line())
    yield str(writer.writerow(COLUMNS))
    for record in records:
        yield str(writer.writerow([cell(record[name]) for name in COLUMNS]))


def as_ndjson(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    for record in records:
        yield json.dumps(record, separators=(",", ":")) + "\n"


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula: a `'` before what looks so."""
    if value is None:
        return ""
    text = json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text


FORMATS = {"csv": as_csv, "ndjson": as_ndjson}
