"""Provisions by age: how much of what is still open is expected to be lost. Pure.

A matrix of ages and rates, as receivables are provisioned for; a venue writes its own, and MATRIX
is where it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from backoffice.core.money import round_up
from backoffice.records.refusals import RequestRefused

MOST, MOST_DAYS = 12, 36_500
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}|/0*[1-9][0-9]{0,9})?")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ages of less than `below` days (None: the rest), provisioned at `rate`."""

    label: str
    below: int | None
    rate: Fraction


class MatrixError(RequestRefused):
    """A matrix that cannot be used; `field` names the bucket and what is wrong with it."""


def matrix_of(bounds: Sequence[tuple[int | None, Fraction]]) -> tuple[Bucket, ...]:
    """Buckets with their labels. Raises `MatrixError` unless bounds ascend and the last has none,
    rates are from 0 to 1, and there are at most MOST.
    """
    if not 1 <= len(bounds) <= MOST:
        raise MatrixError("buckets", f"give 1 to {MOST} of them.")
    found: list[Bucket] = []
    begins = 0
    for place, (below, rate) in enumerate(bounds):
        where, last = f"buckets[{place}]", place == len(bounds) - 1
        if not 0 <= rate <= 1:
            raise MatrixError(f"{where}.rate", "give a rate from 0 to 1.")
        if last and below is not None:
            raise MatrixError(f"{where}.below", "leave it out: the last bucket holds the rest.")
        if not last and below is None:
            raise MatrixError(f"{where}.below", "only the last bucket has no bound; give days.")
        if below is not None and not begins < below <= MOST_DAYS:
            raise MatrixError(f"{where}.below", f"give more than {begins} days, up to {MOST_DAYS}.")
        found.append(Bucket(_label(begins, below), below, rate))
        begins = below or 0
    return tuple(found)


def read_matrix(document: Any) -> tuple[Bucket, ...]:
    """Buckets of [{"below": 30, "rate": "1/20"}, ..., {"below": null, "rate": "1"}], as they are
    kept. Raises `MatrixError`.
    """
    if not isinstance(document, list):
        raise MatrixError("buckets", "give a list.")
    bounds: list[tuple[int | None, Fraction]] = []
    for place, one in enumerate(document[: MOST + 1]):
        where = f"buckets[{place}]"
        if not isinstance(one, Mapping) or set(one) != {"below", "rate"}:
            raise MatrixError(where, "give below and rate, and nothing else.")
        below, rate = one["below"], one["rate"]
        if below is not None and type(below) is not int:
            raise MatrixError(f"{where}.below", "give a whole number of days, or null.")
        if not isinstance(rate, str) or not _RATE.fullmatch(rate):
            raise MatrixError(f"{where}.rate", "give a rate such as 0.05 or 1/20, as text.")
        bounds.append((below, Fraction(rate)))
    return matrix_of(bounds)


def plain_matrix(matrix: Sequence[Bucket]) -> list[dict[str, Any]]:
    """Buckets as `read_matrix` takes them."""
    return [{"below": one.below, "rate": str(one.rate)} for one in matrix]


def _label(begins: int, below: int | None) -> str:
    if below is None:
        return f"{begins} days and older" if begins else "any age"
    return f"{begins} to {below} days" if begins else f"up to {below} days"


MATRIX = matrix_of(
    (
        (30, Fraction(5, 100)),
        (60, Fraction(25, 100)),
        (90, Fraction(50, 100)),
        (None, Fraction(1)),
    )
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
