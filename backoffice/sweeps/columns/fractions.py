"""Exact rational numbers, as `FractionField` stores them, to floats: millions at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backoffice.core.columns.book_columns import in_range
from backoffice.core.columns.market import divided
from backoffice.core.rules.columns import Floats
from backoffice.records.fields import parse_fraction

EXACT = 2.0**53
"""Below it a whole number is a float, exactly."""
LONGEST = 300
"""More digits than floats have room for; out of range in any case."""


def floats_of(texts: pa.ChunkedArray) -> Floats:
    """Floats within 2^-52 of the texts `n` or `n/d`; NaN where out of range. No nulls.

    Both parts are rounded to the nearest float, and so is their quotient: of three roundings, each
    off by at most u/(1+u), u = 2^-53, two stay within 2u. One of them is none wherever a part is
    small enough to be a float exactly; the others are divided as whole numbers.
    """
    chunks = [_quotients(chunk) for chunk in texts.chunks]
    return in_range(np.concatenate(chunks)) if chunks else np.zeros(0)


def _quotients(texts: pa.StringArray) -> Floats:
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST:
        return _one_by_one(texts)
    parts = pc.split_pattern(texts, "/", max_splits=1)
    numbers = pc.cast(parts.values, pa.float64()).to_numpy(zero_copy_only=False)
    first = parts.offsets.to_numpy()
    start = first[:-1]
    numerator = numbers[start]
    fractions = np.flatnonzero(np.diff(first) == 2)
    denominator = numbers[start[fractions] + 1]
    divisible = numerator[fractions]
    numerator[fractions] = divisible / denominator
    long = fractions[(np.abs(divisible) >= EXACT) & (denominator >= EXACT)]
    if len(long):
        numerator[long] = _one_by_one(texts.take(pa.array(long)))
    return numerator


def _one_by_one(texts: pa.StringArray) -> Floats:
    exact = [parse_fraction(text) for text in texts.to_pylist()]
    return np.array(
        [np.nan if one is None else divided(one.numerator, one.denominator) for one in exact],
        dtype=np.float64,
    )
