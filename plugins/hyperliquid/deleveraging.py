"""Whom a deleveraging closes first.

Source: hyperliquid.gitbook.io, hyperliquid-docs/trading/auto-deleveraging.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.sdk import Candidate
from backoffice.sdk.deleveraging import ranked


def hyperliquid(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions, highest index first; who has no account value left goes before all."""
    return ranked(quantity, candidates, index)


def index(candidate: Candidate) -> Fraction | None:
    """(mark / entry) · (notional / account value); entry / mark for a short.

    The page gives one formula for both sides; only the reciprocal puts a short's profit first.
    """
    if candidate.leverage is None:
        return None
    above, below = candidate.mark, candidate.entry_price
    if not candidate.is_long:
        above, below = below, above
    return above / below * candidate.leverage if below > 0 else candidate.leverage
