"""Finding accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from backoffice.accounts.models import Account

PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A page of accounts by code, and where the next one begins."""

    accounts: list[Account]
    after: str | None


def find_accounts(
    rows: QuerySet[Account], *, asked: str, kind: str, restricted: bool, after: str
) -> Found:
    """Accounts whose code holds `asked`; one query, whatever there is."""
    if "\x00" in asked + after + kind:
        return Found([], None)
    if asked:
        rows = rows.filter(code__icontains=asked)
    if kind:
        rows = rows.filter(kind=kind)
    if restricted:
        rows = rows.filter(restrictions__lifted_at=None).distinct()
    if after:
        rows = rows.filter(code__gt=after)
    found = list(rows.select_related("parent").order_by("code")[: PAGE + 1])
    return Found(found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None)
