"""Debts and repayment plans as the API shows them. Amounts are decimal texts of whole units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.api.shown import iso
from backoffice.core.money import format_decimal, format_minor
from backoffice.core.plan import DebtTerms
from backoffice.core.replay import from_plain
from backoffice.proposals.plans import Running


def debt(row: Any, plan: Running | None) -> dict[str, Any]:
    """A debt with its plan in force; account and asset are read with it."""
    places = row.asset.asset.decimals
    terms = from_plain(DebtTerms, row.terms)
    rate = terms.profit_rate
    return {
        "number": row.number,
        "account": row.account.code,
        "asset": row.asset.asset.code,
        "shortfall": row.shortfall_number,
        "step": row.step,
        "opened_on": row.opened_on.isoformat(),
        "principal": format_minor(row.principal, places),
        "interest": format_minor(row.interest, places),
        "owed": format_minor(row.principal + row.interest, places),
        "creditor": terms.creditor,
        "profit_rate": None if rate is None else format_decimal(rate),
        "from_deposits": terms.from_deposits,
        "plan": None if plan is None else _plan(plan, places),
    }


def plan_step(row: Any, now: datetime, places: int) -> dict[str, Any]:
    """A plan that was proposed, as it was agreed."""
    return {
        "id": row.pk,
        "what": row.what,
        "state": row.state_at(now),
        "replaces": row.replaces_id,
        "amount": format_minor(row.amount, places),
        "instalments": [
            {"due_on": one.due_on.isoformat(), "amount": format_minor(one.amount, places)}
            for one in row.agreed
        ],
        "reason": row.reason,
        "proposed_by": row.proposed_by,
        "proposed_at": iso(row.proposed_at),
        "expires_at": iso(row.expires_at),
        "decided_by": row.decided_by,
        "decided_at": iso(row.decided_at),
        "refusal": row.refusal,
    }


def _plan(found: Running, places: int) -> dict[str, Any]:
    row = found.plan
    return {
        "id": row.pk,
        "reason": row.reason,
        "amount": format_minor(row.amount, places),
        "paid": format_minor(found.paid, places),
        "overdue": format_minor(found.overdue, places),
        "beyond": format_minor(found.beyond, places),
        "proposed_by": row.proposed_by,
        "decided_by": row.decided_by,
        "decided_at": iso(row.decided_at),
        "instalments": [
            {
                "number": one.number,
                "due_on": one.due_on.isoformat(),
                "amount": format_minor(one.amount, places),
                "paid": format_minor(one.paid, places),
                "state": one.state,
                "paid_on": iso(one.paid_on),
                "overdue_since": iso(one.overdue_since),
            }
            for one in found.standings
        ],
    }
