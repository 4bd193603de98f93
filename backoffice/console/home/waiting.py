"""What waits for a decision of the person who looks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backoffice.access.models import Membership
from backoffice.access.roles import Permission, Role
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.console.words import said
from backoffice.controls.models import BreakGlassRequest, SecurityRuleRequest
from backoffice.proposals.models import PolicyProposal, RecoveryProposal
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
        found += [*_adjustments(venue, name), *_write_offs(venue), *_halts(venue)]
        found += [*_recoveries(venue, name), *_break_glass(venue, name)]
    if Permission.APPROVE_POLICY in allowed:
        found += _policies(venue, name)
    if Permission.ADMINISTER in allowed:
        found += [*_administrators(venue, name), *_security_rules(venue, name)]
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
        venue=venue, approved_at=None, expires_at__gt=timezone.now()
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


def _write_offs(venue: Venue) -> list[Task]:
    rows = Shortfall.objects.filter(venue=venue, pending__isnull=False, remaining__gt=0)
    rows = rows.select_related("account", "asset__asset").order_by("opened_at")[:SHOWN]
    return [
        Task(
            "Write-off",
            f"Shortfall {row.number} of {row.account} in {row.asset.asset.code}",
            row.opened_at,
            None,
            "",
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


def _administrators(venue: Venue, name: str) -> list[Task]:
    """Not those that the person gave or would get."""
    rows = Membership.objects.filter(
        venue=venue, role=Role.ADMINISTRATOR, approved_at=None, revoked_at=None
    ).exclude(granted_by__iexact=name)
    rows = rows.exclude(user__username__iexact=name).select_related("user")
    return [
        Task(
            "Administrator",
            row.user.get_username(),
            row.granted_at,
            None,
            row.granted_by,
            "role",
            row.pk,
        )
        for row in rows.order_by("granted_at")[:SHOWN]
    ]


def _security_rules(venue: Venue, name: str) -> list[Task]:
    rows = SecurityRuleRequest.objects.filter(
        venue=venue, approved=None, expires_at__gt=timezone.now()
    ).exclude(proposed_by__iexact=name)
    return [
        Task(
            "Security rule",
            f"After {said(row.what).lower()}: {row.reason}",
            row.proposed_at,
            row.expires_at,
            row.proposed_by,
            "security_rule",
            row.pk,
        )
        for row in rows.order_by("proposed_at")[:SHOWN]
    ]
