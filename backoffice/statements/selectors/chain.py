"""Statements before a period and at its end: where the next one begins, and where others ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q

from backoffice.records.sql import any_of
from backoffice.statements.models import Kind, Statement
from backoffice.statements.periods import Period
from backoffice.statements.selectors.basis import Boundaries, restored
from backoffice.statements.selectors.rows import rows

Key = tuple[int, str]
"""Account and scope."""


def read_previous(*, accounts: Collection[int], period: Period) -> dict[Key, Statement]:
    """The last final statement of the kind that ended by the begin of the period.

    One on demand, or at closing, goes on from a statement of any kind that ended just there.
    """
    final = Statement.objects.filter(account_id__in=any_of(accounts), number__isnull=False)
    if period.kind in (Kind.ON_DEMAND, Kind.CLOSING):
        final = final.filter(ends_at=period.begins_at)
    else:
        final = final.filter(kind=period.kind, ends_at__lte=period.begins_at)
    final = final.order_by("account_id", "scope", "-ends_at", "-number")
    found = final.distinct("account_id", "scope").select_related("cut")
    return {(row.account_id, row.scope): row for row in found}


def read_closings(*, accounts: Collection[int], period: Period) -> dict[Key, Boundaries]:
    """Boundaries at the period's end that final statements of any kind have settled already.

    Those of one that ends there; else of one that was made earlier and begins there.
    """
    final = Statement.objects.filter(
        Q(ends_at=period.ends_at) | Q(begins_at=period.ends_at),
        account_id__in=any_of(accounts),
        number__isnull=False,
    ).order_by("-ends_at")
    found: dict[Key, Boundaries] = {}
    for row in final.only("account_id", "scope", "begins_at", "ends_at", "opening", "boundary"):
        ends = row.ends_at == period.ends_at
        found[row.account_id, row.scope] = restored(row.boundary if ends else row.opening)
    return found


@dataclass(slots=True)
class Numbered:
    """Of accounts: the last number that was given, and who has the statement of a period."""

    last: dict[int, int] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)


_NUMBERED = """
  SELECT account_id, max(number),
         bool_or(kind = %s AND begins_at = %s AND ends_at = %s AND replaces_id IS NULL)
    FROM statements_statement
   WHERE account_id = ANY (%s) AND number IS NOT NULL GROUP BY account_id
"""


def read_numbered(*, accounts: Collection[int], period: Period) -> Numbered:
    """Last numbers, and who has the final statement of this kind and period: one query."""
    found = Numbered()
    asked = [period.kind, period.begins_at, period.ends_at, list(accounts)]
    for account, number, made in rows(_NUMBERED, asked):
        found.last[account] = number
        if made:
            found.made.add(account)
    return found
