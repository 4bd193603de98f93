"""The venue's fixed precisions, and rounding to them.

Source: drift-labs/protocol-v2 programs/drift/src/math/constants.rs.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import round_down, round_up

QUOTE = Fraction(1, 10**6)
"""Quote amounts, prices and fee rates."""
BASE = Fraction(1, 10**9)
"""Sizes of perpetual positions."""
WEIGHT = Fraction(1, 10**4)
"""Margin ratios, collateral weights and the share of a shortage that may be freed."""
FINE_WEIGHT = Fraction(1, 10**5)
"""The product of an asset's weight and its liquidation multipliers."""
ROOT = Fraction(1, 10**5)
"""Square roots of sizes."""
INDEX = Fraction(1, 10**10)
"""Cumulative deposit indices."""


class ImpossibleInput(ValueError):
    """An input that no state of the venue has; the message names the field."""


def floor_to(value: Fraction, unit: Fraction) -> Fraction:
    """Round toward minus infinity to a multiple of `unit`."""
    return round_down(value / unit) * unit


def ceil_to(value: Fraction, unit: Fraction) -> Fraction:
    """Round toward plus infinity to a multiple of `unit`."""
    return round_up(value / unit) * unit


def not_negative(**fields: Fraction | int) -> None:
    """Refuse negative values. Errors: ImpossibleInput."""
    for name, value in fields.items():
        if value < 0:
            raise ImpossibleInput(f"{name} is {value}: give zero or more.")
