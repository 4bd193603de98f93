"""Centralised venues: whom a deleveraging closes.

A case that gives scores is ranked by them. One that gives what a score is made of is ranked by the
formula of its source; every source that is not named here has BitMEX's, profit % × effective
leverage, which most venues document.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from backoffice.sdk import Candidate
from backoffice.sdk.deleveraging import lights, queue, ranked
from plugins.bitmex.deleveraging import score as bitmex
from plugins.hyperliquid.deleveraging import index as hyperliquid
from plugins.okx.deleveraging import score as okx
from tests.conformance.adapters.centralised_inputs import first
from tests.conformance.reading import number
from tests.conformance.registry import Inputs, adapter

Score = Callable[[Candidate], Fraction | None]
OKX = ("https://www.okx.com", "https://okx.com", "https://help.grvt.io")
HYPERLIQUID = "https://hyperliquid.gitbook.io"
GIVEN = ("score", "score_rank_high_first", "pnl_ranking")


@adapter("adl_ranking_queue")
def profit_and_leverage(inputs: Inputs) -> dict[str, Any]:
    """By profit and the position's effective leverage."""
    return _queue(inputs, bitmex)


@adapter("adl_ranking_queue", source=OKX)
def profit_and_margin_ratio(inputs: Inputs) -> dict[str, Any]:
    """By profit and the account's margin ratio."""
    return _queue(inputs, okx)


@adapter("adl_ranking_queue", source=HYPERLIQUID)
def price_and_account_leverage(inputs: Inputs) -> dict[str, Any]:
    """By the price beside entry and the account's leverage."""
    return _queue(inputs, hyperliquid)


def _queue(inputs: Inputs, formula: Score) -> dict[str, Any]:
    """The queue of the side opposite to the liquidated one, and whom it closes."""
    opposite = "longs" if inputs["liquidated_side"] == "short" else "shorts"
    entries = {entry["account"]: entry for entry in inputs[opposite]}
    candidates = [_candidate(entry, opposite == "longs") for entry in entries.values()]

    def score(candidate: Candidate) -> Fraction | None:
        entry = entries[candidate.account]
        given = any(name in entry for name in GIVEN)
        return first(entry, *GIVEN) if given else formula(candidate)

    price, sizes = number(inputs["bankruptcy_price"]), {c.account: c.quantity for c in candidates}
    order = queue({item.account: score(item) for item in candidates})
    closed = ranked(number(inputs["liquidated_size"]), candidates, score)
    fills = [{"account": account, "size": size, "price": price} for account, size in closed.items()]
    left = {f"remaining_account_{a}": sizes[a] - closed.get(a, 0) for a in order}
    return {"order": order, "fills": fills, "lights": lights(order, sizes), **left}


def _candidate(entry: Inputs, is_long: bool) -> Candidate:
    """A holder; what a case leaves out is zero, leverage one."""
    return Candidate(
        account=entry["account"],
        quantity=number(entry["size"]),
        profit_share=first(entry, "profit_share", "pnl_share", "profit", "pnl_ratio"),
        leverage=first(entry, "leverage", "effective_leverage", default="1"),
        is_long=is_long,
        entry_price=first(entry, "entry_price", "entry"),
        mark=first(entry, "mark", "mark_price"),
        equity=first(entry, "equity", "account_value", "margin_balance"),
        maintenance_margin=first(entry, "maintenance_margin", "mm"),
    )
