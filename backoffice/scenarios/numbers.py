"""How numbers of a result are printed."""

from __future__ import annotations

from fractions import Fraction

from backoffice.core.money import format_decimal, format_minor


def figure(value: Fraction | None) -> str | None:
    """A computed figure or price: at most 12 decimals, half-even."""
    return None if value is None else format_decimal(value)


def exact(value: Fraction) -> str:
    """A quantity or configured number, with all its decimals."""
    places = 0
    for prime in (2, 5):
        rest, power = value.denominator, 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    finite = (value * 10**places).denominator == 1
    return format_decimal(value, places) if finite else format_decimal(value)


def money(minor: int, decimals: int) -> str:
    """An amount of smallest units as whole units of the asset."""
    return format_minor(minor, decimals)
