"""How much of a position or a borrow a liquidation closes.

Source: drift-labs/protocol-v2 programs/drift/src/math/liquidation.rs. Where the chain answers the
largest number of its type, no size restores the margin: None, "all of it".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .units import BASE, FINE_WEIGHT, QUOTE, WEIGHT, ceil_to, floor_to, not_negative

ONE = Fraction(1)
SMALL = Fraction(50)
"""A shortage below it, or a position of at most it, is liquidated at once (quote units)."""


def size_to_cover(
    margin_shortage: Fraction,
    margin_ratio: Fraction,
    liquidator_fee: Fraction,
    insurance_fee: Fraction,
    oracle_price: Fraction,
    quote_price: Fraction = ONE,
) -> Fraction | None:
    """Base amount to close so that the shortage is covered; None: all of it.

    shortage / (P·Pq·(ratio - liquidator fee) - P·insurance fee), each product rounded down to
    1e-6, the size to 1e-9. `margin_ratio` includes the buffer.
    """
    not_negative(margin_shortage=margin_shortage)
    if not oracle_price or margin_ratio <= liquidator_fee:
        return None
    price = floor_to(oracle_price * quote_price, QUOTE)
    freed = floor_to(price * (margin_ratio - liquidator_fee), QUOTE)
    freed -= floor_to(oracle_price * insurance_fee, QUOTE)
    return floor_to(margin_shortage / freed, BASE) if freed > 0 else None


@dataclass(frozen=True, slots=True)
class BorrowTerms:
    """A borrow that is repaid out of an asset. Multipliers: 1 ± the two markets' fees."""

    asset_weight: Fraction
    asset_multiplier: Fraction
    liability_weight: Fraction
    liability_multiplier: Fraction
    liability_price: Fraction


def borrow_to_cover(
    margin_shortage: Fraction, terms: BorrowTerms, insurance_fee: Fraction, unit: Fraction
) -> Fraction | None:
    """Borrow to repay so that the shortage is covered, rounded down to `unit`; None: all of it.

    shortage / (P·(wl - wa·ma/ml) - P·insurance fee·wl); wa·ma/ml is rounded down to 1e-5.
    """
    not_negative(margin_shortage=margin_shortage)
    if terms.asset_weight >= terms.liability_weight:
        return None
    ratio = terms.asset_weight * terms.asset_multiplier / terms.liability_multiplier
    net_weight = terms.liability_weight - floor_to(ratio, FINE_WEIGHT)
    freed = terms.liability_price * net_weight
    freed -= floor_to(terms.liability_price * insurance_fee, QUOTE) * terms.liability_weight
    return floor_to(margin_shortage / freed, unit) if freed > 0 else None


def borrow_for_asset(
    asset_amount: Fraction,
    asset_price: Fraction,
    asset_multiplier: Fraction,
    liability_price: Fraction,
    liability_multiplier: Fraction,
    unit: Fraction,
) -> Fraction:
    """Borrow that a whole asset amount repays, rounded up to `unit` (against the liquidator)."""
    not_negative(asset_amount=asset_amount)
    repaid = asset_amount * asset_price * liability_multiplier
    return ceil_to(repaid / (liability_price * asset_multiplier), unit)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a liquidation may go. `margin_freed` is what it freed so far, in quote."""

    slots_elapsed: int = 0
    initial_share: Fraction = ONE
    duration_slots: int = 150
    margin_freed: Fraction = Fraction(0)


def share_of_shortage(margin_shortage: Fraction, pace: Pace) -> Fraction:
    """The part of the shortage that may be freed now, rounded down to 1e-4.

    Of the whole shortage (what is left and what was freed), elapsed/duration + initial share may
    be free by now, less what already is; all of it where less than 50 is short.
    """
    if margin_shortage < SMALL:
        return ONE
    elapsed = ONE
    if pace.duration_slots:
        elapsed = floor_to(Fraction(pace.slots_elapsed, pace.duration_slots), WEIGHT)
    reached = min(ONE, elapsed + pace.initial_share)
    by_now = floor_to((margin_shortage + pace.margin_freed) * reached, QUOTE)
    freeable = max(Fraction(0), by_now - pace.margin_freed)
    return floor_to(freeable / margin_shortage, WEIGHT)
