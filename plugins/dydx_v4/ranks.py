"""Whom a deleveraging closes: opposite accounts in turn, where bankruptcy prices overlap."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.sdk import Candidate
from backoffice.sdk.deleveraging import close_in_order

from .deleveraging import COUNTERPARTIES_MAX, SettleAt, prices_overlap, settles_at
from .margin import Risk


def overlapping_prices(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions in the order of the candidates (by code); the last one in part.

    Nothing while the closed account's equity is not below zero: its position stays open. The
    chain begins at a random account; here the choice must be the same when it is replayed.
    """
    reached = candidates[:COUNTERPARTIES_MAX]
    if not reached or settles_at(_equity_share(reached[0]), False) is not SettleAt.BANKRUPTCY:
        return {}
    sizes = {
        one.account: one.quantity
        for one in reached
        if prices_overlap(one.is_long, one.close_price, one.bankruptcy_price)
    }
    return close_in_order(quantity, list(sizes), sizes)


def _equity_share(opposite: Candidate) -> Risk:
    """What the closed account has left for one unit: between its bankruptcy price and the mark."""
    above = opposite.mark - opposite.close_price
    return Risk(-above if opposite.is_long else above)
