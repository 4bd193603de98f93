"""What waits for a decision of the person who looks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import Membership
from backoffice.access.roles import Permission, Role
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.console.words import said
from backoffice.controls.models import BreakGlassRequest, SecurityRuleRequest
from backoffice.proposals.models import (
    GuardProposal,
    PlanStep,
    PolicyProposal,
    ProvisionMatrix,
    RecoveryProposal,
    RepaymentPlan,
    StatementProposal,
    WriteOff,
)
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.models import Venue

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to decide: what it is, on which page, since when, until when, who asked."""

    what: str
    subject: str
    page: str
    since: datetime
    until: datetime | None = None
    asked_by: str = ""


def waiting_for(venue: Venue, name: str, allowed: Collection[Permission]) -> list[Task]:
    """Oldest first; nothing that the person asked for himself."""
    found: list[Task] = []
    if Permission.APPROVE in allowed:
        found += [*_adjustments(venue, name), *_write_offs(venue, name), *_guards(venue, name)]
        found += [*_recoveries(venue, name), *_break_glass(venue, name), *_desk(venue, name)]
        found += _statements(venue, name)
    if Permission.APPROVE_POLICY in allowed:
        found += _policies(venue, name)
    if Permission.ADMINISTER in allowed:
        found += [*_administrators(venue, name), *_security_rules(venue, name)]
    return sorted(found, key=lambda task: task.since)[:SHOWN]


def _page(venue: Venue, name: str, *keys: int | str) -> str:
    return reverse(f"console:{name}", args=[venue.code, *keys])


def _open(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Of proposals, those that this person may still decide; the oldest ones."""
    rows = rows.filter(expires_at__gt=timezone.now()).exclude(proposed_by__iexact=name)
    return rows.order_by("proposed_at")[:SHOWN]


def _proposed(row: Any, what: str, subject: str, page: str) -> Task:
    return Task(what, subject, page, row.proposed_at, row.expires_at, row.proposed_by)


def _adjustments(venue: Venue, name: str) -> list[Task]:
    rows = AdjustmentRequest.objects.filter(venue=venue, state=State.PROPOSED)
    return [
        _proposed(
            row,
            "Adjustment",
            f"No. {row.pk}: {row.reason}",
            _page(venue, "adjustment", row.pk),
        )
        for row in _open(rows.defer("preview", "lines"), name)
    ]


def _recoveries(venue: Venue, name: str) -> list[Task]:
    rows = RecoveryProposal.objects.filter(venue=venue, approved=None)
    return [
        _proposed(
            row,
            row.get_what_display(),
            f"Shortfall {row.shortfall.number}: {row.reason}",
            _page(venue, "shortfall", row.shortfall.number),
        )
        for row in _open(rows.select_related("shortfall"), name)
    ]


def _desk(venue: Venue, name: str) -> list[Task]:
    """Repayment plans and provision matrices; one query."""
    columns = ("what", "number", "reason", "proposed_at", "expires_at", "proposed_by")
    plans = RepaymentPlan.objects.filter(venue=venue, approved=None)
    matrices = ProvisionMatrix.objects.filter(venue=venue, approved=None)
    plans = plans.annotate(number=F("debt__number"))
    matrices = matrices.annotate(what=Value("matrix"), number=Value(0))
    rows = _open(plans, name).values_list(*columns)
    found = []
    for what, number, reason, *rest in rows.union(_open(matrices, name).values_list(*columns)):
        if what == "matrix":
            page = _page(venue, "provisions")
            found.append(Task("Provision matrix", reason, page, *rest))
        else:
            page = _page(venue, "debt", number)
            found.append(Task(PlanStep(what).label, f"Debt {number}: {reason}", page, *rest))
    return found


def _policies(venue: Venue, name: str) -> list[Task]:
    rows = PolicyProposal.objects.filter(venue=venue, approved=None)
    return [
        _proposed(row, "Policy", row.reason, _page(venue, "policy_proposal", row.pk))
        for row in _open(rows.defer("text", "document"), name)
    ]


def _break_glass(venue: Venue, name: str) -> list[Task]:
    rows = BreakGlassRequest.objects.filter(venue=venue, approved_at=None, refused_at=None)
    return [
        _proposed(
            row,
            "Security hold to end",
            f"{row.account}: {row.reason}",
            _page(venue, "approvals"),
        )
        for row in _open(rows.select_related("account"), name)
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
            _page(venue, "shortfall", row.number),
            row.opened_at,
            None,
            "" if row.approved else row.asked_by or "",
        )
        for row in rows
    ]


def _guards(venue: Venue, name: str) -> list[Task]:
    rows = GuardProposal.objects.filter(venue=venue, approved=None)
    return [
        _proposed(row, "Held back", f"{row}: {row.reason}", _page(venue, "guards"))
        for row in _open(rows.select_related("halt"), name)
    ]


def _statements(venue: Venue, name: str) -> list[Task]:
    rows = StatementProposal.objects.filter(venue=venue, approved=None)
    return [
        _proposed(
            row,
            "Statement",
            f"{row}: {row.reason}",
            _page(venue, "account_statements", row.account.code),
        )
        for row in _open(rows.select_related("account", "statement"), name)
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
            _page(venue, "role", row.pk),
            row.granted_at,
            None,
            row.granted_by,
        )
        for row in rows.order_by("granted_at")[:SHOWN]
    ]


def _security_rules(venue: Venue, name: str) -> list[Task]:
    rows = SecurityRuleRequest.objects.filter(venue=venue, approved=None)
    return [
        _proposed(
            row,
            "Security rule",
            f"After {said(row.what).lower()}: {row.reason}",
            _page(venue, "security_rule", row.pk),
        )
        for row in _open(rows, name)
    ]
