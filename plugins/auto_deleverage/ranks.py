"""Who is closed first, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from backoffice.sdk import Candidate, split_pro_rata


def pnl_leverage(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions, best score first: pnl % × leverage, or pnl % / leverage if negative.

    Accounts without positive equity go first; ties go by code. The last one is closed in part.
    """
    chosen: dict[str, Fraction] = {}
    for candidate in sorted(candidates, key=_place):
        closed = min(quantity, candidate.quantity)
        if closed > 0:
            chosen[candidate.account] = closed
            quantity -= closed
    return chosen


def _place(candidate: Candidate) -> tuple[bool, Fraction, str]:
    profit, leverage = candidate.profit_share, candidate.leverage
    if leverage is None:
        return False, Fraction(0), candidate.account
    if profit > 0:
        return True, -profit * leverage, candidate.account
    # without leverage (a mark of zero) there is nothing to divide by
    return True, -profit / leverage if leverage else Fraction(0), candidate.account


def pro_rata(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close everybody's part by quantity, in whole lots, left-over lots to the largest remainders.

    Where a quantity is no multiple of the lot, the largest unit that divides all of them is used.
    """
    sizes = {candidate.account: candidate.quantity for candidate in candidates}
    wanted = min(quantity, sum(sizes.values(), Fraction(0)))
    if wanted <= 0:
        return {}
    unit = _common_unit([lot, wanted, *sizes.values()])
    shares = split_pro_rata(int(wanted / unit), {code: size / unit for code, size in sizes.items()})
    return {code: share * unit for code, share in shares.items()}


def _common_unit(values: Sequence[Fraction]) -> Fraction:
    """The largest fraction of which all (positive) values are multiples."""
    return Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
