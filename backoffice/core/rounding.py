"""Rounding by name, for rules that state how they round; what we charge is half-even.

Anything else that is rounded goes through `money`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .money import ZERO, round_down, round_half_even, round_up


class Rounding(StrEnum):
    """Where a value between two units goes. `HALF_UP` and `HALF_DOWN` differ in ties only."""

    HALF_EVEN = "half_even"  # nearest; ties to the even unit
    HALF_UP = "half_up"  # nearest; ties away from zero
    HALF_DOWN = "half_down"  # nearest; ties toward zero
    FLOOR = "floor"  # toward minus infinity
    CEILING = "ceiling"  # toward plus infinity
    DOWN = "down"  # toward zero
    UP = "up"  # away from zero


HALF = Fraction(1, 2)


def round_units(value: Fraction, mode: Rounding) -> int:
    """Round to a whole number."""
    if mode is Rounding.HALF_EVEN:
        return round_half_even(value)
    if mode is Rounding.FLOOR:
        return round_down(value)
    if mode is Rounding.CEILING:
        return round_up(value)
    size = {
        Rounding.DOWN: round_down(abs(value)),
        Rounding.UP: round_up(abs(value)),
        Rounding.HALF_UP: round_down(abs(value) + HALF),
        Rounding.HALF_DOWN: round_up(abs(value) - HALF),
    }[mode]
    return -size if value < 0 else size


def round_places(value: Fraction, places: int, mode: Rounding) -> Fraction:
    """Round to a number of decimals; negative `places` round to tens, hundreds and so on."""
    unit = Fraction(10) ** -places
    return round_units(value / unit, mode) * unit


def exchange(
    amount_minor: int, rate: Fraction, from_decimals: int, to_decimals: int, mode: Rounding
) -> int:
    """Change an amount into another asset, in its smallest units.

    `rate`: how much of the other asset one whole unit of this one brings. A payout that is
    rounded in the house's favour is `Rounding.FLOOR`.
    """
    exact = Fraction(amount_minor, 10**from_decimals) * rate * 10**to_decimals
    return round_units(exact, mode)


@dataclass(frozen=True, slots=True)
class RoundedColumn:
    """Rows as printed, the rounded exact total, and the sum of the printed rows.

    The last two may differ: a statement of unposted figures must say which one it shows. Posted
    amounts are whole units, so theirs coincide.
    """

    rows: tuple[Fraction, ...]
    total: Fraction
    total_of_rows: Fraction


def rounded_column(values: Iterable[Fraction], places: int, mode: Rounding) -> RoundedColumn:
    """Round a column of exact figures, and its total in both ways."""
    exact = tuple(values)
    rows = tuple(round_places(value, places, mode) for value in exact)
    return RoundedColumn(rows, round_places(sum(exact, ZERO), places, mode), sum(rows, ZERO))
