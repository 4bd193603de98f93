"""Whom a deleveraging closes first: return and risk of the account.

Source: okx.com/help/iv-introduction-to-auto-deleveraging-adl; help.grvt.io, 9637899 (the same).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.sdk import Candidate
from backoffice.sdk.deleveraging import profit_leverage_score, ranked


def margin_ratio(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions, highest score first; who has no equity left goes before all."""
    return ranked(quantity, candidates, score)


def score(candidate: Candidate) -> Fraction | None:
    """Profit % / (equity / maintenance margin) for a profit, times it for a loss; None first."""
    if candidate.equity <= 0:
        return None
    risk = candidate.maintenance_margin / candidate.equity
    return profit_leverage_score(candidate.profit_share, risk)
