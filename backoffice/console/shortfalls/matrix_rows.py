"""Buckets of a provision matrix as a person writes them: days, and per cent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import QueryDict

from backoffice.core.money import format_decimal
from backoffice.shortfalls.provisions import MOST, Bucket, MatrixError

_DAYS = re.compile(r"[0-9]{1,6}")
_PER_CENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Row:
    """Ages below so many days ("": the rest), and the rate in per cent; as text."""

    below: str
    rate: str


def rows_of(matrix: Sequence[Bucket]) -> list[Row]:
    """The buckets as rows to change, with room for more before the last."""
    rows = [
        Row("" if one.below is None else str(one.below), format_decimal(one.rate * 100))
        for one in matrix
    ]
    return padded(rows)


def padded(rows: Sequence[Row]) -> list[Row]:
    """With empty rows, as many as a matrix may have."""
    return [*rows, *[Row("", "")] * (MOST - len(rows))]


def sent_rows(sent: QueryDict) -> list[Row]:
    """The rows that were sent, but those that are empty."""
    pairs = zip(sent.getlist("below")[:MOST], sent.getlist("rate")[:MOST], strict=False)
    rows = [Row(below.strip()[:20], rate.strip()[:20]) for below, rate in pairs]
    return [row for row in rows if row.below or row.rate]


def buckets_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As `shortfalls.provisions.read_matrix` takes them. Raises `MatrixError`."""
    found: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        if row.below and not _DAYS.fullmatch(row.below):
            raise MatrixError(f"buckets[{place}].below", "write whole days, such as 30.")
        if not _PER_CENT.fullmatch(row.rate):
            raise MatrixError(f"buckets[{place}].rate", "write per cent, such as 12.5.")
        rate = Fraction(row.rate) / 100
        if rate > 1:
            raise MatrixError(f"buckets[{place}].rate", "write at most 100 per cent.")
        found.append({"below": int(row.below) if row.below else None, "rate": str(rate)})
    return found
