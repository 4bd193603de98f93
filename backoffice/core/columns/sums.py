"""Sums of one row's terms, with a bound on their error.

A term is a product of at most five inputs, each off by at most 2^-52 of itself (see
`book_columns`) and each product rounded once, so a term is off by less than 16 * 2^-52 of its
size; a sum of n terms adds at most n * 2^-53 of the sum of sizes (Higham, "Accuracy and Stability
of Numerical Algorithms", section 4.2). ROUNDINGS leaves twice that room, which also pays for the
rounding of the bound itself. Sound, not tight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import Column
from ..rules.columns import Bools, Codes, Floats

EPSILON = 2.0**-52
ROUNDINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Terms by row; `size` bounds what their errors are relative to, by default |term|."""

    row: Codes
    term: Floats
    size: Floats | None = None

    @property
    def sizes(self) -> Floats:
        """The sizes, given or not."""
        return np.abs(self.term) if self.size is None else self.size


def add_up(rows: int, *parts: Terms, roundings: int = ROUNDINGS) -> Column:
    """Sum of each row's terms, and its error bound; exactly zero where all terms are."""
    value, size, count = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    for part in parts:
        value += np.bincount(part.row, weights=part.term, minlength=rows)
        size += np.bincount(part.row, weights=part.sizes, minlength=rows)
        count += np.bincount(part.row, minlength=rows)
    return column(value, (roundings + count) * EPSILON * size)


def column(value: Floats, error: Floats, null: Bools | None = None) -> Column:
    """A column that is undecided, with an infinite error, wherever anything is unknown."""
    known = np.isfinite(value) & np.isfinite(error)
    return Column(
        value=np.where(known, value, 0.0),
        error=np.where(known, error, np.inf),
        null=np.zeros(len(value), dtype=np.bool_) if null is None else null,
    )
