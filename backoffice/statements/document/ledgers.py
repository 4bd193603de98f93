"""Ledger accounts of a statement: their rows, and that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from backoffice.statements.document.amounts import minor_text
from backoffice.statements.document.categories import CATEGORIES, category_of
from backoffice.statements.document.facts import LedgerFacts

COLUMNS = (
    *("posting", "sequence", "booked_at", "value_on", "kind", "category", "reference"),
    *("counterparty", "amount", "balance", "late"),
)


class StatementMismatch(Exception):
    """Opening, movements and closing do not add up: nothing may be sent."""


def ledger_section(
    facts: LedgerFacts, *, begins_at: datetime | None, first_day: date | None
) -> dict[str, Any]:
    """One ledger account as a statement shows it. Raises `StatementMismatch`."""
    decimals, bucket = facts.decimals, facts.bucket
    came = went = late = 0
    balance = facts.opening
    rows: list[list[Any]] = []
    for m in facts.movements:
        balance += m.amount
        if balance != m.balance:
            raise StatementMismatch(
                f"{facts.asset}.{bucket}: posting {m.posting} leaves {m.balance} in the ledger, "
                f"the statement comes to {balance}: run `manage.py verify`."
            )
        if m.amount > 0:
            came += m.amount
        else:
            went -= m.amount
        belated = is_late(m.booked_at, m.value_on, begins_at, first_day)
        late += belated
        rows.append(
            [
                m.posting,
                m.sequence,
                m.booked_at.astimezone(UTC).isoformat(timespec="microseconds"),
                m.value_on.isoformat(),
                m.kind,
                category_of(m.kind, to_fees=m.to_fees, engine=m.engine, bucket=bucket),
                m.reference,
                m.counterparty,
                minor_text(m.amount, decimals),
                minor_text(balance, decimals),
                int(belated),
            ]
        )
    if balance != facts.closing:
        raise StatementMismatch(
            f"{facts.asset}.{bucket}: opening and movements come to {balance}, the ledger says "
            f"{facts.closing}: run `manage.py verify`."
        )
    return {
        "asset": facts.asset,
        "decimals": decimals,
        "bucket": bucket,
        "opening": minor_text(facts.opening, decimals),
        "credits": minor_text(came, decimals),
        "debits": minor_text(went, decimals),
        "closing": minor_text(balance, decimals),
        "late": late,
        "last_sequence": facts.last_sequence,
        "last_posting": facts.last_posting,
        "movements": rows,
    }


def is_late(
    booked_at: datetime, value_on: date, begins_at: datetime | None, first_day: date | None
) -> bool:
    """Whether a movement belongs to an earlier period: by its value date, or as it was booked.

    `first_day` is the period's first on the venue's calendar.
    """
    if first_day is not None and value_on < first_day:
        return True
    return begins_at is not None and booked_at < begins_at


def summary_of(ledgers: Sequence[LedgerFacts]) -> list[dict[str, Any]]:
    """What came in and went out by asset and category, over the holder's own money.

    Debts and receivables are left out: what they change, cash shows too.
    """
    sums: dict[tuple[str, int, str], int] = {}
    for ledger in ledgers:
        if ledger.bucket in ("debt", "receivable"):
            continue
        for m in ledger.movements:
            category = category_of(m.kind, to_fees=m.to_fees, engine=m.engine)
            key = ledger.asset, ledger.decimals, category
            sums[key] = sums.get(key, 0) + m.amount
    order = {name: place for place, name in enumerate(CATEGORIES)}
    return [
        {
            "asset": asset,
            "decimals": decimals,
            "category": category,
            "amount": minor_text(total, decimals),
        }
        for (asset, decimals, category), total in sorted(
            sums.items(), key=lambda item: (item[0][0], order[item[0][2]])
        )
    ]
