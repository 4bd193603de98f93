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
    """Terms by row; `size` bounds what their errors are relative to, by default |term|.

    `size` may be the very array of the terms where none is negative. `count` is the number of
    terms by row, for whoever has it at hand.
    """

    row: Codes
    term: Floats
    size: Floats | None = None
    count: Floats | None = None


def add_up(rows: int, *parts: Terms, roundings: int = ROUNDINGS) -> Column:
    """Sum of each row's terms, and its error bound; exactly zero where all terms are."""
    value, size, count = _sums(rows, parts[0])
    for part in parts[1:]:
        more_value, more_size, more_count = _sums(rows, part)
        value, size, count = value + more_value, size + more_size, count + more_count
    return column(value, (roundings + count) * EPSILON * size)


def count_by_row(rows: int, row: Codes) -> Floats:
    """How many terms each row has."""
    return np.bincount(row, minlength=rows).astype(np.float64)


def _sums(rows: int, part: Terms) -> tuple[Floats, Floats, Floats]:
    value = _summed(rows, part.row, part.term)
    if part.size is part.term:
        size = value
    else:
        sizes = np.abs(part.term) if part.size is None else part.size
        size = _summed(rows, part.row, sizes)
    return value, size, count_by_row(rows, part.row) if part.count is None else part.count


def _summed(rows: int, row: Codes, terms: Floats) -> Floats:
    # Without any row numpy answers with integers.
    return np.asarray(np.bincount(row, weights=terms, minlength=rows), dtype=np.float64)


def column(value: Floats, error: Floats, null: Bools | None = None) -> Column:
    """A column that is undecided, with an infinite error, wherever anything is unknown."""
    if null is None:
        null = np.zeros(len(value), dtype=np.bool_)
    if np.isfinite(value.sum() + error.sum()):  # then each of them is: the usual case, and cheap
        return Column(value, error, null)
    known = np.isfinite(value) & np.isfinite(error)
    return Column(np.where(known, value, 0.0), np.where(known, error, np.inf), null)
