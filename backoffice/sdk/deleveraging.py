"""Queues of auto-deleveraging: scores, order, who is closed and how far up the queue one stands.

Pure and exact. Scores differ from venue to venue; the queue is walked the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from backoffice.core.money import round_up
from backoffice.core.policy import Candidate


def effective_leverage(mark_value: Fraction, bankrupt_value: Fraction) -> Fraction | None:
    """|mark value| / (mark value − bankrupt value); None where nothing is between them.

    Values are signed as the venue signs them, so that a solvent position's difference is positive.
    Source: support.bitmex.com, articles/18589621443357.
    """
    margin = mark_value - bankrupt_value
    return abs(mark_value) / margin if margin > 0 else None


def profit_leverage_score(profit_share: Fraction, leverage: Fraction) -> Fraction:
    """Profit share × leverage where there is a profit, profit share / leverage where a loss.

    Without leverage (a value of zero) a loss scores zero.
    Source: support.bitmex.com, articles/18589621443357.
    """
    if profit_share > 0:
        return profit_share * leverage
    return profit_share / leverage if leverage else Fraction(0)


def queue(scores: Mapping[str, Fraction | None]) -> list[str]:
    """Accounts in the order in which they are closed: highest score first, ties by code.

    None (no positive equity, hence no leverage) goes before all scores.
    """

    def place(account: str) -> tuple[bool, Fraction, str]:
        score = scores[account]
        return score is not None, -score if score is not None else Fraction(0), account

    return sorted(scores, key=place)


def close_in_order(
    quantity: Fraction, order: Sequence[str], sizes: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Close whole positions down the queue; the last one in part. Sizes are positive."""
    chosen: dict[str, Fraction] = {}
    for account in order:
        closed = min(quantity, sizes[account])
        if closed > 0:
            chosen[account] = closed
            quantity -= closed
    return chosen


def lights(order: Sequence[str], sizes: Mapping[str, Fraction], count: int = 5) -> dict[str, int]:
    """Lit lights of each account's indicator: all `count` for the top part of the queue.

    By cumulative quantity up to and including one's own, in parts of 1/`count`, rounded up.
    """
    total = sum((sizes[account] for account in order), Fraction(0))
    shown: dict[str, int] = {}
    passed = Fraction(0)
    for account in order:
        passed += sizes[account]
        shown[account] = count + 1 - round_up(passed * count / total) if total else 0
    return shown


def ranked(
    quantity: Fraction,
    candidates: Sequence[Candidate],
    score: Callable[[Candidate], Fraction | None],
) -> dict[str, Fraction]:
    """A deleveraging rank of a score: close the best scores first, up to `quantity`."""
    order = queue({item.account: score(item) for item in candidates})
    return close_in_order(quantity, order, {item.account: item.quantity for item in candidates})
