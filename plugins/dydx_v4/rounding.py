"""The smallest units of figures, and rounding to them. Amounts are whole quote units (USDC)."""

from fractions import Fraction

from backoffice.sdk import round_down, round_up_to

ZERO = Fraction(0)
ONE = Fraction(1)
QUOTE_QUANTUM = Fraction(1, 10**6)
"""Smallest amount of the quote currency, in its whole units."""
PPM = Fraction(1, 10**6)
"""Smallest step of a margin fraction or a funding rate: one part per million."""


def up(value: Fraction, unit: Fraction) -> Fraction:
    """To a multiple of `unit`, toward plus infinity."""
    return round_up_to(value, unit)


def down(value: Fraction, unit: Fraction) -> Fraction:
    """To a multiple of `unit`, toward minus infinity."""
    return round_down(value / unit) * unit


def toward_zero(value: Fraction, unit: Fraction) -> Fraction:
    """To a multiple of `unit`, cutting off what is finer."""
    return down(value, unit) if value >= 0 else up(value, unit)
