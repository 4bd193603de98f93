"""What was decided about accounts between two events: interest, liquidations, losses."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from backoffice.statements.document.amounts import instant, minor_text, number
from backoffice.statements.selectors.rows import rows

ByAccount = dict[str, list[dict[str, Any]]]
INTEREST, LIQUIDATION, DELEVERAGE = "interest", "liquidation", "auto_deleverage"

_OWN = """
  SELECT d.account_id, a.code, d.event_sequence, d.number, d.at, d.which, d.inputs, d.plan,
         d.sentence, d.amounts, d.shortfall_number, s.code, s.decimals
    FROM shortfalls_decision d JOIN accounts_account a ON a.id = d.account_id
    LEFT JOIN ledger_asset s ON s.id = d.asset_id
   WHERE d.account_id = ANY (%s) AND d.event_sequence > %s AND d.event_sequence <= %s
   ORDER BY d.number
"""
# Of what others' losses cost an account, only its own base is read, never who else paid.
_CHARGED = """
  SELECT d.event_sequence, d.number, d.at, d.which, d.amounts, d.shortfall_number,
         s.code, s.decimals,
         coalesce((SELECT jsonb_object_agg(e->>'account', e->>'base')
                     FROM jsonb_array_elements(
                       CASE WHEN jsonb_typeof((d.inputs::jsonb)->'charged') = 'array'
                            THEN (d.inputs::jsonb)->'charged' ELSE '[]' END) e
                    WHERE e->>'account' = ANY (%s)), '{}'),
         d.plan
    FROM shortfalls_decision d JOIN ledger_asset s ON s.id = d.asset_id
   WHERE d.venue_id = %s AND d.event_sequence > %s AND d.event_sequence <= %s
     AND d.shortfall_number IS NOT NULL AND d.amounts ?| %s AND d.which <> ALL (%s)
   ORDER BY d.number
"""


@dataclass(slots=True)
class Decided:
    """Rows by account."""

    interest: ByAccount = field(default_factory=dict)
    liquidations: ByAccount = field(default_factory=dict)
    losses: ByAccount = field(default_factory=dict)
    covered: ByAccount = field(default_factory=dict)


def read_decided(
    *,
    venue_id: int,
    accounts: Mapping[int, str],
    after: Mapping[str, int],
    upto: int,
) -> Decided:
    """Decisions of the events after one (by account code), up to another: two queries.

    `accounts` are codes by key.
    """
    found, first = Decided(), min(after.values(), default=upto)
    for row in rows(_OWN, [list(accounts), first, upto]):
        if row[2] > after[row[1]]:
            _own(found, row)
    codes = list(accounts.values())
    other = [INTEREST, LIQUIDATION, DELEVERAGE, "conversion", "rule"]
    for row in rows(_CHARGED, [codes, venue_id, first, upto, codes, other]):
        _charged(found, row[1:], [code for code in codes if row[0] > after[code]])
    return found


def _own(found: Decided, row: tuple[Any, ...]) -> None:
    code, which, inputs, plan = row[1], row[5], json.loads(row[6]), row[7]
    if which == INTEREST and row[11] is not None:
        found.interest.setdefault(code, []).append(_interest(row, inputs))
    elif which == LIQUIDATION and plan:
        lines = _liquidation(row, inputs, json.loads(plan))
        found.liquidations.setdefault(code, []).extend(lines)
    elif which == DELEVERAGE and "price" in inputs:
        found.liquidations.setdefault(code, []).append(_deleveraged(row, inputs))
    elif row[10] is not None and row[11] is not None and plan:
        found.covered.setdefault(code, []).append(_covered(row))


def _interest(row: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    decimals, terms = row[12], inputs.get("terms") or {}
    amount = sum(int(value) for value in json.loads(row[9]).values())
    return {
        "decision": row[3],
        "asset": row[11],
        "day": inputs.get("day"),
        "days": 1,
        "debt": inputs.get("debt"),
        "base": minor_text(int(inputs["base"]), decimals) if "base" in inputs else None,
        "rates": [
            {"annual_rate": number(Fraction(t["annual_rate"])), "up_to": _plain(t.get("up_to"))}
            for t in terms.get("tiers", ())
        ],
        "day_count": terms.get("day_count"),
        "amount": minor_text(amount, decimals),
    }


def _plain(text: str | None) -> str | None:
    return None if text is None else number(Fraction(text))


def _liquidation(
    row: tuple[Any, ...], inputs: Mapping[str, Any], plan: Mapping[str, Any]
) -> list[dict[str, Any]]:
    lines, decimals = [], row[12] or 0
    bankrupt = inputs.get("bankruptcy_prices") or {}
    for instrument, fills in sorted((plan.get("fills") or {}).items()):
        quantity = sum((Fraction(q) for _, q in fills), Fraction(0))
        value = sum((Fraction(p) * Fraction(q) for p, q in fills), Fraction(0))
        fee = (plan.get("fees") or {}).get(instrument)
        mark = (inputs.get("marks") or {}).get(instrument)
        lines.append(
            {
                "decision": row[3],
                "kind": LIQUIDATION,
                "at": instant(row[4]),
                "instrument": instrument,
                "quantity": number(quantity),
                "price": number(value / quantity) if quantity else None,
                "mark": _plain(mark),
                "bankruptcy_price": _plain(bankrupt.get(instrument)),
                "fee": None if fee is None else minor_text(int(fee), decimals),
                "asset": row[11],
                "sentence": row[8],
            }
        )
    return lines


def _deleveraged(row: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Closed against a bankrupt account's position: at its bankruptcy price, or at the mark."""
    at_mark = inputs.get("mark") == inputs["price"]
    return {
        "decision": row[3],
        "kind": DELEVERAGE,
        "at": instant(row[4]),
        "instrument": inputs["instrument"],
        "quantity": _plain(inputs["quantity"]),
        "price": _plain(inputs["price"]),
        "mark": _plain(inputs.get("mark")),
        "bankruptcy_price": None if at_mark else _plain(inputs["price"]),
        "fee": None,
        "asset": None,
        "sentence": row[8],
    }


def _covered(row: tuple[Any, ...]) -> dict[str, Any]:
    total = sum(int(value) for value in json.loads(row[9]).values())
    return {
        "decision": row[3],
        "at": instant(row[4]),
        "shortfall": row[10],
        "step": row[5],
        "asset": row[11],
        "amount": minor_text(total, row[12]),
        "sentence": row[8],
    }


def _charged(found: Decided, row: tuple[Any, ...], codes: Collection[str]) -> None:
    deciding, at, which, amounts, shortfall, asset, decimals, bases, plan = row
    if not plan:
        return  # a repayment: the debt's own section has it
    amounts, bases = json.loads(amounts), json.loads(bases)
    for code in codes:
        if code not in amounts:
            continue
        amount, base = int(amounts[code]), bases.get(code)
        of = Fraction(base) if base is not None else None
        found.losses.setdefault(code, []).append(
            {
                "decision": deciding,
                "at": instant(at),
                "shortfall": shortfall,
                "step": which,
                "asset": asset,
                "amount": minor_text(amount, decimals),
                "base": None if of is None else number(of / 10**decimals),
                "rate": number(amount / of) if of else None,
            }
        )
