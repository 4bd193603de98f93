"""Collateral and liability weights that worsen with size and with concentration.

Source: drift-labs/protocol-v2 programs/drift/src/math/margin.rs (calculate_size_*) and
state/spot_market.rs (get_scaled_initial_asset_weight).
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from .units import BASE, QUOTE, ROOT, WEIGHT, floor_to, not_negative

DISCOUNT = Fraction(11, 10)
PREMIUM = Fraction(4, 5)


def asset_weight(size: Fraction, imf_factor: Fraction, base_weight: Fraction) -> Fraction:
    """Weight of a deposit: min(base, 1.1 / (1 + imf·√size)), rounded down to 1e-4.

    `size` in whole tokens. An `imf_factor` of 0 switches the scaling off.
    """
    not_negative(size=size, imf_factor=imf_factor, base_weight=base_weight)
    if not imf_factor:
        return base_weight
    penalty = floor_to(_root(size) * imf_factor, QUOTE)
    return min(base_weight, floor_to(DISCOUNT / (1 + penalty), WEIGHT))


def liability_weight(size: Fraction, imf_factor: Fraction, base_weight: Fraction) -> Fraction:
    """Weight of a borrow, margin ratio of a position: max(base, 0.8·base + imf·√size).

    Both summands are whole multiples of 1e-4: the fifth that is taken off and the premium are
    rounded down.
    """
    not_negative(size=size, imf_factor=imf_factor, base_weight=base_weight)
    if not imf_factor:
        return base_weight
    reduced = base_weight - floor_to(base_weight * (1 - PREMIUM), WEIGHT)
    return max(base_weight, reduced + floor_to(_root(size) * imf_factor, WEIGHT))


def concentration_weight(
    initial_weight: Fraction,
    total_deposits: Fraction,
    oracle_price: Fraction,
    scale_start_value: Fraction,
) -> Fraction:
    """Initial weight of a token of which the whole venue holds much: weight · start / value.

    Applies from deposits worth `scale_start_value` on (0: never); rounded down to 1e-4.
    """
    not_negative(initial_weight=initial_weight, total_deposits=total_deposits)
    value = floor_to(total_deposits * oracle_price, QUOTE)
    if not scale_start_value or value < scale_start_value:
        return initial_weight
    return floor_to(initial_weight * scale_start_value / value, WEIGHT)


def _root(size: Fraction) -> Fraction:
    """√size to 1e-5, rounded down after the smallest step is added to the radicand."""
    scaled = floor_to(size, BASE) / ROOT**2
    return isqrt(scaled.numerator // scaled.denominator + 1) * ROOT
