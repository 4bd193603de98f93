"""From facts to the canonical document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.statements.document.amounts import instant, number
from backoffice.statements.document.facts import (
    Heading,
    MarginFacts,
    PartFacts,
    PositionFacts,
    StatementFacts,
)
from backoffice.statements.document.growth import growth_of
from backoffice.statements.document.ledgers import (
    COLUMNS,
    StatementMismatch,
    ledger_section,
    summary_of,
)
from backoffice.statements.document.totals import totals_of

SCHEMA = "backoffice-statement-2"

__all__ = ["SCHEMA", "StatementMismatch", "build"]


def build(facts: StatementFacts) -> dict[str, Any]:
    """The document as JSON values without floats. Raises `StatementMismatch`."""
    heading = facts.heading
    return {
        "schema": SCHEMA,
        "venue": dict(heading.venue),
        "account": dict(heading.account),
        "statement": dict(heading.statement),
        "presentation": dict(heading.presentation),
        "policy": None if heading.policy is None else dict(heading.policy),
        "seal": None if heading.seal is None else dict(heading.seal),
        "rests_on": dict(heading.rests_on),
        "movement_columns": list(COLUMNS),
        "prices": _prices(facts),
        "accounts": [_part(part, heading) for part in facts.parts],
        "totals": totals_of(facts.parts),
    }


def _prices(facts: StatementFacts) -> dict[str, str | None]:
    held = {ledger.asset for part in facts.parts for ledger in part.ledgers}
    return {asset: number(facts.heading.prices.get(asset)) for asset in sorted(held)}


def _part(part: PartFacts, heading: Heading) -> dict[str, Any]:
    return {
        "account": part.account,
        "parent": part.parent,
        "ledgers": [
            ledger_section(ledger, begins_at=heading.begins_at, first_day=heading.first_day)
            for ledger in part.ledgers
        ],
        "summary": summary_of(part.ledgers),
        "positions": _positions(part.positions),
        "margin": _margin(part.margin),
        "interest": [dict(row) for row in part.interest],
        "margin_calls": [dict(row) for row in part.margin_calls],
        "liquidations": [dict(row) for row in part.liquidations],
        "losses_charged": [dict(row) for row in part.losses],
        "losses_covered": [dict(row) for row in part.covered],
        "debts": [dict(row) for row in part.debts],
        "restrictions": [dict(row) for row in part.restrictions],
        "growth": growth_of(part.days),
    }


def _positions(positions: Sequence[PositionFacts]) -> list[dict[str, Any]]:
    return [
        {
            "instrument": p.instrument,
            "settle": p.settle,
            "quantity": number(p.quantity),
            "average_price": number(p.average_price),
            "mark": number(p.mark),
            "marked_at": instant(p.marked_at),
            "notional": number(p.notional),
            "unrealized": number(p.unrealized),
            "bankruptcy_price": number(p.bankruptcy_price),
        }
        for p in positions
    ]


def _margin(margin: MarginFacts | None) -> dict[str, Any] | None:
    if margin is None:
        return None
    return {
        "model": margin.model,
        "equity": number(margin.equity),
        "initial": number(margin.initial),
        "maintenance": number(margin.maintenance),
        "excess": number(margin.equity - margin.initial),
    }
