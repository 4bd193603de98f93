"""What a liquidation costs, and at which price it closes and swaps.

Source: drift-labs/protocol-v2 programs/drift/src/math/liquidation.rs (calculate_perp_if_fee,
calculate_spot_if_fee, get_liquidation_fee, validate_swap_within_liquidation_boundaries).
"""

from __future__ import annotations

from fractions import Fraction

from .sizing import BorrowTerms
from .units import QUOTE, floor_to, not_negative

ZERO = Fraction(0)
SLACK = Fraction(19, 20)
"""Of what is left after the liquidator's fee, so that the fee never makes the bankruptcy."""


def perp_insurance_fee(
    margin_shortage: Fraction,
    size: Fraction,
    margin_ratio: Fraction,
    liquidator_fee: Fraction,
    oracle_price: Fraction,
    quote_price: Fraction,
    max_insurance_fee: Fraction,
) -> Fraction:
    """Fee rate to the fund: min(max, 0.95·(ratio - liquidator fee - shortage/notional)), >= 0.

    `margin_ratio` includes the buffer. Rounded down to 1e-6; shortage/notional is rounded down
    too, the slack makes good for it.
    """
    price = floor_to(oracle_price * quote_price, QUOTE)
    if not price or not size or margin_ratio <= liquidator_fee:
        return ZERO
    per_unit = floor_to(margin_shortage / abs(size), QUOTE)
    left = margin_ratio - liquidator_fee - floor_to(per_unit / price, QUOTE)
    return min(max_insurance_fee, floor_to(max(ZERO, left) * SLACK, QUOTE))


def borrow_insurance_fee(
    margin_shortage: Fraction,
    borrow_amount: Fraction,
    terms: BorrowTerms,
    max_insurance_fee: Fraction,
) -> Fraction:
    """Fee rate to the fund: min(max, (wl - wa·ma/ml - shortage/value)/wl), not below zero.

    Every quotient is rounded down to 1e-6.
    """
    known = borrow_amount and terms.liability_price and terms.liability_multiplier
    if not known or terms.asset_weight >= terms.liability_weight:
        return ZERO
    ratio = terms.asset_weight * terms.asset_multiplier / terms.liability_multiplier
    short = margin_shortage / (borrow_amount * terms.liability_price)
    left = max(ZERO, terms.liability_weight - floor_to(ratio, QUOTE))
    left = max(ZERO, left - floor_to(short, QUOTE))
    return min(max_insurance_fee, floor_to(left / terms.liability_weight, QUOTE))


def liquidator_fee(
    base_fee: Fraction,
    max_fee: Fraction,
    slots_since_active: int,
    grace_slots: int = 1500,
    increase_per_slot: Fraction = QUOTE,
) -> Fraction:
    """Fee rate of whom takes the position: it rises while nobody comes.

    base within the grace slots, from then on min(max, base + slots·increase), grace included.
    """
    not_negative(slots_since_active=slots_since_active, increase_per_slot=increase_per_slot)
    if slots_since_active < grace_slots:
        return base_fee
    return min(max_fee, base_fee + slots_since_active * increase_per_slot)


def swap_price(terms: BorrowTerms, asset_price: Fraction) -> Fraction:
    """Borrow repaid per unit of asset sold, the liquidator's fees on both: Pa·ml/(Pl·ma)."""
    least = asset_price * terms.liability_multiplier
    return least / (terms.liability_price * terms.asset_multiplier)


def worst_fill_price(oracle_price: Fraction, size: Fraction, fee: Fraction) -> Fraction:
    """Limit of the closing order: P·(1 - fee) for a long, P·(1 + fee) for a short."""
    margin = floor_to(oracle_price * fee, QUOTE)
    return oracle_price - margin if size > 0 else oracle_price + margin
