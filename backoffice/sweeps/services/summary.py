"""What a run did to its venue, in numbers for people."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Max

from backoffice.accounts.models import MarginCall
from backoffice.core.money import format_minor
from backoffice.core.outcome import Outcome
from backoffice.markets.models import VenueAsset
from backoffice.shortfalls.models import Shortfall

PAYERS_MAX = 1000
"""Payers that a summary names, the largest first; the ledger has them all."""


def last_shortfall(venue_id: int) -> int:
    """Number of the venue's last shortfall; 0 where there is none."""
    rows = Shortfall.objects.filter(venue_id=venue_id)
    return rows.aggregate(last=Max("number"))["last"] or 0


def summary_of(venue_id: int, outcome: Outcome, *, shortfalls_before: int) -> dict[str, Any]:
    """Counts of accounts, shortfalls opened, and who paid how much (whole units, as text)."""
    rules = [d for d in outcome.decisions if d.which == "rule"]
    lifted = {d.account for d in rules if '"lifted":true' in d.plan}
    imposed = {d.account for d in rules if '"lifted":false' in d.plan}
    calls = MarginCall.objects.filter(account__venue_id=venue_id, ended_at=None)
    return {
        "restricted": len(imposed),
        "released": len(lifted),
        "margin_calls": calls.count(),
        "liquidated": len({d.account for d in outcome.decisions if d.which == "liquidation"}),
        "shortfalls": last_shortfall(venue_id) - shortfalls_before,
        "payers": _payers(venue_id, outcome),
    }


def _payers(venue_id: int, outcome: Outcome) -> list[dict[str, str]]:
    paid: defaultdict[tuple[str, str], int] = defaultdict(int)
    for decision in outcome.decisions:
        if decision.shortfall_id is not None and decision.outcome == "done":
            for account, amount in decision.amounts.items():
                paid[account, decision.asset or ""] += amount
    assets = VenueAsset.objects.filter(venue_id=venue_id).select_related("asset")
    decimals = {row.asset.code: row.asset.decimals for row in assets} if paid else {}
    largest = sorted(paid.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"account": account, "asset": asset, "amount": format_minor(amount, decimals[asset])}
        for (account, asset), amount in largest[:PAYERS_MAX]
        if amount
    ]
