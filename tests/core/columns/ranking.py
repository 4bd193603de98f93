"""A deleveraging rank for tests: candidates in the order of their codes."""

from collections.abc import Sequence
from fractions import Fraction

from backoffice.core.policy import Candidate


def in_order(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close each candidate in full until the quantity is used up."""
    chosen: dict[str, Fraction] = {}
    for candidate in candidates:
        taken = min(quantity, candidate.quantity)
        if taken:
            chosen[candidate.account] = taken
            quantity -= taken
    return chosen
