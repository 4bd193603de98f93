"""What one liquidation may close of one perpetual position: shortage, size, pace, fee.

Source: drift-labs/protocol-v2 programs/drift/src/controller/liquidation.rs (liquidate_perp).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .fees import perp_insurance_fee
from .health import ZERO, Exposure, Health, PerpPosition, health
from .sizing import ONE, SMALL, Pace, share_of_shortage, size_to_cover
from .units import BASE, QUOTE, ImpossibleInput, ceil_to, floor_to, not_negative


@dataclass(frozen=True, slots=True)
class PerpTerms:
    """A market's parameters as they stand now; `step` is its smallest size."""

    oracle_price: Fraction
    maintenance_ratio: Fraction
    buffer_ratio: Fraction
    liquidator_fee: Fraction
    max_insurance_fee: Fraction
    step: Fraction = BASE
    quote_price: Fraction = ONE

    def __post_init__(self) -> None:
        """Refuse a market that cannot be. Errors: ImpossibleInput."""
        not_negative(oracle_price=self.oracle_price, maintenance_ratio=self.maintenance_ratio)
        if self.step <= 0:
            raise ImpossibleInput(f"step is {self.step}: give a size above zero.")

    @property
    def buffered_ratio(self) -> Fraction:
        """Maintenance ratio and buffer."""
        return self.maintenance_ratio + self.buffer_ratio


@dataclass(frozen=True, slots=True)
class Sized:
    """What may be closed now. `covering` is what the whole shortage takes; None: everything."""

    size: Fraction
    covering: Fraction | None
    insurance_fee: Fraction


def exposure_of(position: PerpPosition, terms: PerpTerms) -> Exposure:
    """A position as margin sees it, in the price of the quote asset."""
    value = floor_to(position.value(terms.oracle_price) * terms.quote_price, QUOTE)
    loss = max(ZERO, -position.pnl(terms.oracle_price)) * terms.quote_price
    return Exposure(value, terms.maintenance_ratio, loss)


def health_of(cash: Fraction, position: PerpPosition, terms: PerpTerms) -> Health:
    """Health of a bucket that holds this one position and `cash` in the quote asset."""
    collateral = (cash + position.pnl(terms.oracle_price)) * terms.quote_price
    return health(collateral, [exposure_of(position, terms)], terms.buffer_ratio)


def size_now(position: PerpPosition, terms: PerpTerms, state: Health, pace: Pace) -> Sized:
    """Size to close now and the insurance fee's rate; whole steps, rounded up.

    A position worth at most 50 goes at once, a larger one by what covers the shortage times the
    share that the pace allows.
    """
    whole = abs(position.size)
    rate = perp_insurance_fee(
        state.shortage_of(exposure_of(position, terms).requirement),
        whole,
        terms.buffered_ratio,
        terms.liquidator_fee,
        terms.oracle_price,
        terms.quote_price,
        terms.max_insurance_fee,
    )
    covering = size_to_cover(
        state.shortage,
        terms.buffered_ratio,
        terms.liquidator_fee,
        rate,
        terms.oracle_price,
        terms.quote_price,
    )
    share = share_of_shortage(state.shortage, pace)
    if covering is None:
        return Sized(whole if share else ZERO, None, rate)
    covering = ceil_to(covering, terms.step)
    allowed = floor_to(covering * share, BASE)
    if allowed and position.value(terms.oracle_price) <= SMALL:
        allowed = max(allowed, whole)
    return Sized(min(whole, ceil_to(allowed, terms.step)), covering, rate)


def fund_fee(value: Fraction, rate: Fraction, left: Fraction) -> Fraction:
    """The insurance fee, rounded down; at most what is left of the collateral."""
    return min(floor_to(value * rate, QUOTE), max(ZERO, floor_to(left, QUOTE)))
