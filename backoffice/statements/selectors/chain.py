"""Statements before a period and at its end: where the next one begins, and where others ended."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from backoffice.records.sql import any_of
from backoffice.statements.models import Kind, Statement
from backoffice.statements.periods import Period
from backoffice.statements.selectors.basis import Boundaries, restored

Key = tuple[int, str]
"""Account and scope."""


def read_previous(*, accounts: Collection[int], period: Period) -> dict[Key, Statement]:
    """The last final statement of the kind that ended by the begin of the period.

    One on demand, or at closing, goes on from a statement of any kind that ended just there.
    """
    rows = Statement.objects.filter(account_id__in=any_of(accounts), number__isnull=False)
    if period.kind in (Kind.ON_DEMAND, Kind.CLOSING):
        rows = rows.filter(ends_at=period.begins_at)
    else:
        rows = rows.filter(kind=period.kind, ends_at__lte=period.begins_at)
    rows = rows.order_by("account_id", "scope", "-ends_at", "-number")
    found = rows.distinct("account_id", "scope").select_related("cut")
    return {(row.account_id, row.scope): row for row in found}


def read_closings(*, accounts: Collection[int], period: Period) -> dict[Key, Boundaries]:
    """Boundaries at the period's end that final statements of any kind have settled already.

    Those of one that ends there; else of one that was made earlier and begins there.
    """
    rows = Statement.objects.filter(
        Q(ends_at=period.ends_at) | Q(begins_at=period.ends_at),
        account_id__in=any_of(accounts),
        number__isnull=False,
    ).order_by("-ends_at")
    found: dict[Key, Boundaries] = {}
    for row in rows.only("account_id", "scope", "begins_at", "ends_at", "opening", "boundary"):
        ends = row.ends_at == period.ends_at
        found[row.account_id, row.scope] = restored(row.boundary if ends else row.opening)
    return found


def read_made(*, accounts: Collection[int], period: Period) -> set[Key]:
    """Who has the final statement of this kind and period already."""
    rows = Statement.objects.filter(
        account_id__in=any_of(accounts),
        number__isnull=False,
        kind=period.kind,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
        replaces__isnull=True,
    )
    return set(rows.values_list("account_id", "scope"))
