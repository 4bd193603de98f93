"""Margin calls, restrictions and debts of accounts over a period, as plain rows by account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Q

from backoffice.accounts.models import MarginCall, Restriction
from backoffice.core.money import format_decimal
from backoffice.records.sql import any_of
from backoffice.shortfalls.models import Debt, DebtChange
from backoffice.statements.document.amounts import instant, minor_text

ByAccount = dict[str, list[dict[str, Any]]]


def read_calls(*, accounts: Collection[int], since: datetime, until: datetime) -> ByAccount:
    """Margin calls that were open at any time after `since`, as they stood at `until`.

    Both are times of the venue's events; what came after `until` is left out.
    """
    rows = MarginCall.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=since),
        account_id__in=any_of(accounts),
        called_at__lte=until,
    ).order_by("called_at", "id")
    found: ByAccount = {}
    for call in rows.select_related("account"):
        found.setdefault(call.account.code, []).append(
            {
                "id": call.pk,
                "called_at": instant(call.called_at),
                "first_called_at": instant(call.first_called_at or call.called_at),
                "due_at": instant(call.due_at),
                "amount": format_decimal(call.amount),
                "met_at": instant(_by(call.ended_at, until)),
                "escalated_at": instant(_by(call.escalated_at, until)),
            }
        )
    return found


def read_restrictions(*, accounts: Collection[int], since: datetime, until: datetime) -> ByAccount:
    """Restrictions that were in force at any time after `since`, as they stood at `until`."""
    rows = Restriction.objects.filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=since),
        account_id__in=any_of(accounts),
        from_at__lte=until,
    ).order_by("from_at", "id")
    found: ByAccount = {}
    for row in rows.select_related("account"):
        found.setdefault(row.account.code, []).append(
            {
                "id": row.pk,
                "kind": row.kind,
                "imposed_by": row.imposed_by,
                "from": instant(row.from_at),
                "until": instant(row.until),
                "lifted_at": instant(_by(row.lifted_at, until)),
                "reason": row.reason,
            }
        )
    return found


def _by(at: datetime | None, until: datetime) -> datetime | None:
    return at if at is not None and at <= until else None


def read_debts(*, accounts: Collection[int], after: Mapping[str, int], upto: int) -> ByAccount:
    """Debts that were owed or changed after an event (by account code), up to another: one query.

    With their changes.
    """
    changes: dict[int, list[DebtChange]] = {}
    rows = DebtChange.objects.filter(debt__account_id__in=any_of(accounts), sequence__lte=upto)
    for change in rows.order_by("debt__number", "number").select_related(
        "debt__account", "debt__asset__asset"
    ):
        changes.setdefault(change.debt_id, []).append(change)
    found: ByAccount = {}
    for history in changes.values():
        debt = history[0].debt
        row = _debt(debt, history, after[debt.account.code])
        if row is not None:
            found.setdefault(debt.account.code, []).append(row)
    return found


def _debt(debt: Debt, history: list[DebtChange], after: int) -> dict[str, Any] | None:
    decimals = debt.asset.asset.decimals
    principal = sum(change.principal for change in history)
    interest = sum(change.interest for change in history)
    new = [change for change in history if change.sequence > after]
    if not new and not principal and not interest:
        return None
    return {
        "number": debt.number,
        "asset": debt.asset.asset.code,
        "step": debt.step,
        "opened_on": debt.opened_on.isoformat(),
        "terms": _terms(debt.terms, decimals),
        "principal": minor_text(principal, decimals),
        "interest": minor_text(interest, decimals),
        "changes": [
            {
                "on": change.on.isoformat(),
                "principal": minor_text(change.principal, decimals),
                "interest": minor_text(change.interest, decimals),
            }
            for change in new
        ],
    }


def _terms(terms: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """The schedule of a debt: who is owed, what repays it, and the interest that it bears."""
    interest = terms.get("interest")
    return {
        "creditor": terms.get("creditor"),
        "profit_rate": _number(terms.get("profit_rate")),
        "from_deposits": bool(terms.get("from_deposits")),
        "interest": None if interest is None else _interest(interest, decimals),
    }


def _interest(interest: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    cap = interest.get("cap")
    return {
        "tiers": [
            {"annual_rate": _number(one["annual_rate"]), "up_to": _number(one.get("up_to"))}
            for one in interest["tiers"]
        ],
        "day_count": interest["day_count"],
        "grace_days": interest["grace_days"],
        "compounding": interest["compounding"],
        "cap": None if cap is None else minor_text(int(cap), decimals),
    }


def _number(text: str | None) -> str | None:
    return None if text is None else format_decimal(Fraction(text))
