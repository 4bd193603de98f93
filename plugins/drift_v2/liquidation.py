"""One liquidation of one perpetual position: shortage, size, pace, fees.

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


@dataclass(frozen=True, slots=True)
class PerpLiquidation:
    """What a liquidation did. Fees are in quote units; the position has paid them."""

    shortage: Fraction
    size_closed: Fraction
    position_after: PerpPosition
    liquidator_fee: Fraction
    insurance_fee: Fraction
    restored: bool


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


def liquidate(
    position: PerpPosition,
    terms: PerpTerms,
    state: Health,
    pace: Pace,
    liquidator_max_size: Fraction,
) -> PerpLiquidation:
    """Close what may be closed now at the oracle price less the fees.

    Fees are rounded down. The insurance fee takes at most what the liquidator's fee leaves of the
    collateral. `restored`: the size covered the whole shortage. Errors: ImpossibleInput where the
    liquidator takes less than a step.
    """
    at_most = floor_to(liquidator_max_size, terms.step)
    if at_most <= 0:
        raise ImpossibleInput("liquidator_max_size is below one step: give at least one step.")
    sized = size_now(position, terms, state, pace)
    closed = min(sized.size, at_most)
    value = floor_to(closed * terms.oracle_price, QUOTE)
    to_liquidator = floor_to(value * terms.liquidator_fee, QUOTE)
    to_fund = fund_fee(value, sized.insurance_fee, state.collateral - to_liquidator)
    side = 1 if position.size > 0 else -1
    after = PerpPosition(
        position.size - side * closed, position.quote + side * value - to_liquidator - to_fund
    )
    restored = sized.covering is not None and closed >= sized.covering
    return PerpLiquidation(state.shortage, closed, after, to_liquidator, to_fund, restored)
