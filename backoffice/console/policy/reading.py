"""Versions of a policy, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from backoffice.hooks import Part, PolicyDocumentError, explain_policy
from backoffice.proposals.checking import Changed, compared
from backoffice.venues.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Listed:
    """A version; `changes` are what it did differently than the one before."""

    row: PolicyVersion
    tag: str
    tone: str
    changes: list[Changed]


def versions(rows: QuerySet[PolicyVersion], most: int) -> list[Listed]:
    """The newest first, with their differences in words. One query."""
    now = timezone.now()
    found = list(rows.order_by("-number")[: most + 1])
    begun = [row for row in found if row.effective_at <= now]
    current = max(begun, key=lambda row: (row.effective_at, row.number), default=None)
    told = {row.pk: parts_of(row) for row in found}
    listed = []
    for place, row in enumerate(found[:most]):
        before = found[place + 1] if place + 1 < len(found) else None
        changes = [] if before is None else compared(told[before.pk], told[row.pk])
        if row is current:
            listed.append(Listed(row, "in force", "good", changes))
        elif row.effective_at > now:
            listed.append(Listed(row, "to come", "accent", changes))
        else:
            listed.append(Listed(row, "past", "calm", changes))
    return listed


def parts_of(row: PolicyVersion) -> list[Part]:
    """The version in sentences; of one that today's plugins cannot read, what is wrong."""
    try:
        return explain_policy(row.document)
    except PolicyDocumentError as error:
        return [Part("It cannot be read any more", (str(error),))]
