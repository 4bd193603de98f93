"""Totals of an account with its sub-accounts, without what moved between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.statements.document.amounts import minor_text
from backoffice.statements.document.facts import PartFacts


def totals_of(parts: Sequence[PartFacts]) -> list[dict[str, Any]]:
    """By asset and bucket over all parts; `internal` is what moved between them, left out."""
    family = {part.account for part in parts}
    sums: dict[tuple[str, str], list[int]] = {}
    for part in parts:
        for ledger in part.ledgers:
            row = sums.setdefault((ledger.asset, ledger.bucket), [ledger.decimals, 0, 0, 0, 0, 0])
            row[1] += ledger.opening
            row[5] += ledger.closing
            for m in ledger.movements:
                if m.counterparty in family and m.counterparty != part.account:
                    row[4] += max(m.amount, 0)
                else:
                    row[2 if m.amount > 0 else 3] += abs(m.amount)
    return [
        {
            "asset": asset,
            "decimals": decimals,
            "bucket": bucket,
            "opening": minor_text(opening, decimals),
            "credits": minor_text(came, decimals),
            "debits": minor_text(went, decimals),
            "internal": minor_text(internal, decimals),
            "closing": minor_text(closing, decimals),
        }
        for (asset, bucket), (decimals, opening, came, went, internal, closing) in sorted(
            sums.items()
        )
    ]
