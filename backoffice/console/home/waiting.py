"""What waits for a decision of the person who looks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.controls.models import BreakGlassRequest
from backoffice.proposals.models import PolicyProposal, RecoveryProposal, WriteOff
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.models import Halt, Venue

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to decide: what it is, since when, until when, who asked."""

    what: str
    subject: str
    since: datetime
    until: datetime | None = None
    asked_by: str = ""
    kind: str = ""
    key: int = 0

    @property
    def page(self) -> str:
        """The name of the page to decide on; "" without one."""
        return "" if self.kind in ("halt", "break_glass") else f"console:{self.kind}"


def waiting_for(venue: Venue, name: str, allowed: Collection[Permission]) -> list[Task]:
    """Oldest first; nothing that the person asked for himself."""
    found: list[Task] = []
    if Permission.APPROVE in allowed:
        found += [*_adjustments(venue, name), *_write_offs(venue, name), *_halts(venue)]
        found += [*_recoveries(venue, name), *_break_glass(venue, name)]
    if Permission.APPROVE_POLICY in allowed:
        found += _policies(venue, name)
    return sorted(found, key=lambda task: task.since)[:SHOWN]


def _adjustments(venue: Venue, name: str) -> list[Task]:
    rows = AdjustmentRequest.objects.filter(
        venue=venue, state=State.PROPOSED, expires_at__gt=timezone.now()
    ).exclude(proposed_by__iexact=name)
    return [
        Task(
            "Adjustment",
            f"No. {row.pk}: {row.reason}",
            row.proposed_at,
            row.expires_at,
            row.proposed_by,
            "adjustment",
            row.pk,
        )
        for row in rows.defer("preview", "lines").order_by("proposed_at")[:SHOWN]
    ]


def _recoveries(venue: Venue, name: str) -> list[Task]:
    rows = RecoveryProposal.objects.filter(
        venue=venue, approved=None, expires_at__gt=timezone.now()
    ).exclude(proposed_by__iexact=name)
    return [
        Task(
            row.get_what_display(),
            f"Shortfall {row.shortfall.number}: {row.reason}",
            row.proposed_at,
            row.expires_at,
            row.proposed_by,
            "shortfall",
            row.shortfall.number,
        )
        for row in rows.select_related("shortfall").order_by("proposed_at")[:SHOWN]
    ]


def _policies(venue: Venue, name: str) -> list[Task]:
    rows = PolicyProposal.objects.filter(
        venue=venue, approved=None, expires_at__gt=timezone.now()
    ).exclude(proposed_by__iexact=name)
    return [
        Task(
            "Policy",
            row.reason,
            row.proposed_at,
            row.expires_at,
            row.proposed_by,
            "policy_proposal",
            row.pk,
        )
        for row in rows.defer("text", "document", "trial").order_by("proposed_at")[:SHOWN]
    ]


def _break_glass(venue: Venue, name: str) -> list[Task]:
    rows = BreakGlassRequest.objects.filter(
        venue=venue, approved_at=None, refused_at=None, expires_at__gt=timezone.now()
    ).exclude(proposed_by__iexact=name)
    return [
        Task(
            "Security hold to end",
            f"{row.account}: {row.reason}",
            row.proposed_at,
            row.expires_at,
            row.proposed_by,
            "break_glass",
            row.pk,
        )
        for row in rows.select_related("account")[:SHOWN]
    ]


def _write_offs(venue: Venue, name: str) -> list[Task]:
    """What waits, but what was refused, and what the person asked for again."""
    rows = Shortfall.objects.filter(venue=venue, pending__isnull=False, remaining__gt=0)
    newest = WriteOff.objects.filter(shortfall=OuterRef("pk")).order_by("-id")
    rows = rows.annotate(
        approved=Subquery(newest.values("approved")[:1]),
        asked_by=Subquery(newest.values("proposed_by")[:1]),
    )
    undecided = Q(asked_by=None) | Q(approved=True)
    rows = rows.filter(undecided | Q(approved=None) & ~Q(asked_by__iexact=name))
    rows = rows.select_related("account", "asset__asset").order_by("opened_at")[:SHOWN]
    return [
        Task(
            "Write-off",
            f"Shortfall {row.number} of {row.account} in {row.asset.asset.code}",
            row.opened_at,
            None,
            "" if row.approved else row.asked_by or "",
            "shortfall",
            row.number,
        )
        for row in rows
    ]


def _halts(venue: Venue) -> list[Task]:
    rows = Halt.objects.filter(venue=venue, release__isnull=True).order_by("number")[:SHOWN]
    return [
        Task(
            "Halt to release",
            f"Halt {row.number}: {row.liquidations} accounts were due",
            row.at,
            None,
            "",
            "halt",
            row.number,
        )
        for row in rows
    ]
