"""Provisions by age: how much of what is still open is expected to be lost. Pure.

A matrix of ages and rates, as receivables are provisioned for; the rates are a venue's estimate
and these are where one starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from backoffice.core.money import round_up


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ages of less than `below` days (None: the rest), provisioned at `rate`."""

    label: str
    below: int | None
    rate: Fraction


MATRIX = (
    Bucket("up to 30 days", 30, Fraction(5, 100)),
    Bucket("30 to 60 days", 60, Fraction(25, 100)),
    Bucket("60 to 90 days", 90, Fraction(50, 100)),
    Bucket("90 days and older", None, Fraction(1)),
)


@dataclass(frozen=True, slots=True)
class Provision:
    """Of one bucket and asset: how many are owed, how much, and what is provisioned for it."""

    bucket: Bucket
    asset: str
    count: int
    exposure: int
    amount: int


def provisions(
    owed: Iterable[tuple[datetime, str, int]],
    now: datetime,
    matrix: Sequence[Bucket] = MATRIX,
) -> list[Provision]:
    """Amounts (smallest units) since when and in which asset, by bucket; rounded up."""
    sums: dict[tuple[int, str], list[int]] = {}
    for since, asset, amount in owed:
        place = _place(now - since, matrix)
        sums.setdefault((place, asset), []).append(amount)
    return [
        Provision(
            matrix[place],
            asset,
            len(amounts),
            sum(amounts),
            round_up(sum(amounts) * matrix[place].rate),
        )
        for (place, asset), amounts in sorted(sums.items())
    ]


def _place(age: timedelta, matrix: Sequence[Bucket]) -> int:
    for place, bucket in enumerate(matrix):
        if bucket.below is None or age < timedelta(days=bucket.below):
            return place
    return len(matrix) - 1
