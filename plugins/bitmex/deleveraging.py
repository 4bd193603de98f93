"""Whom a deleveraging closes first: profit and the position's effective leverage.

Source: support.bitmex.com, articles/18589621443357; bitmex.com/app/autoDeleveragingExamples.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.sdk import Candidate
from backoffice.sdk.deleveraging import effective_leverage, profit_leverage_score, ranked


def bitmex(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions, highest score first; who has no equity left goes before all."""
    return ranked(quantity, candidates, score)


def score(candidate: Candidate) -> Fraction | None:
    """Profit % × effective leverage, or profit % / effective leverage for a loss; None first."""
    leverage = position_leverage(candidate)
    return None if leverage is None else profit_leverage_score(candidate.profit_share, leverage)


def position_leverage(candidate: Candidate) -> Fraction | None:
    """|mark value| / (mark value − bankrupt value) of the position.

    Without a bankruptcy price the account's own leverage stands for it.
    """
    bankruptcy = candidate.bankruptcy_price
    if candidate.leverage is None or bankruptcy is None:
        return candidate.leverage
    sign = 1 if candidate.is_long else -1
    if not candidate.inverse:
        return effective_leverage(sign * candidate.mark, sign * bankruptcy)
    if bankruptcy <= 0 or candidate.mark <= 0:
        return candidate.leverage
    return effective_leverage(-sign / candidate.mark, -sign / bankruptcy)
