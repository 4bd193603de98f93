"""One change of the trail, as a person reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from backoffice.access.models import AuditRecord

LONGEST = 300  # characters of a value on the page; the export has all of it
DONE = {"insert": ("Added", "good"), "update": ("Changed", "accent"), "delete": ("Deleted", "bad")}


@dataclass(frozen=True, slots=True)
class Change:
    """A record, what was done in a word, and the columns that differ."""

    record: AuditRecord
    done: str
    tone: str
    columns: list[tuple[str, str, str]]


def change_of(record: AuditRecord) -> Change:
    """The columns that a change added, changed or took away: name, before, after."""
    before, after = record.before or {}, record.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    columns = [(name, _text(before, name), _text(after, name)) for name in names]
    done, tone = DONE.get(record.operation, (record.operation, "calm"))
    return Change(record, done, tone, columns)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
