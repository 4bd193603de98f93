"""The venue's liquidation as a model of a policy: sticky, paced, priced, with a bounded fee.

Sizes are quantities of the instrument; the price beside them is the notional of one, so that the
formulas hold for contracts of any kind at the current mark.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from backoffice.sdk import (
    Closing,
    FillFacts,
    LiquidationFacts,
    LiquidationModel,
    PositionFacts,
    Swap,
    percent,
)

from .config import LiquidationConfig
from .fees import liquidator_fee, worst_fill_price
from .health import ZERO, Exposure, Health, PerpPosition, is_being_liquidated
from .liquidation import PerpTerms, Sized, fund_fee, size_now
from .sizing import Pace
from .swaps import borrow_exposures, freed_by_swaps, swap_now

SLOT = timedelta(milliseconds=400)


class DriftLiquidation(LiquidationModel[LiquidationConfig]):
    """Begins below maintenance, frees a growing part of the shortage, ends above the buffer."""

    name = "drift_v2"
    config = LiquidationConfig

    def is_due(self, facts: LiquidationFacts, config: LiquidationConfig) -> bool:
        """Below maintenance; once begun, until maintenance plus buffer is reached."""
        if not facts.portfolio.positions and not facts.swaps:
            return False
        return is_being_liquidated(health_of(facts, config), facts.begun_at is not None)

    def closings(self, facts: LiquidationFacts, config: LiquidationConfig) -> tuple[Closing, ...]:
        """What covers the shortage now, the position with the largest margin ratio first."""
        state, pace = health_of(facts, config), pace_of(facts, config)
        chosen: list[Closing] = []
        for one in sorted(
            facts.portfolio.positions, key=lambda p: (-ratio_of(facts, p), p.instrument)
        ):
            if state.can_exit:
                break
            terms = terms_of(facts, one, config)
            sized = size_now(_position(one), terms, state, pace)
            if sized.size:
                worst = worst_fill_price(one.mark, one.quantity, terms.liquidator_fee)
                chosen.append(Closing(one.instrument, sized.size, worst))
                state, pace = _after(state, pace, terms, one, sized)
        return tuple(chosen)

    def swaps(self, facts: LiquidationFacts, config: LiquidationConfig) -> tuple[Swap, ...]:
        """The largest borrow is repaid out of the largest deposit, as far as the pace allows."""
        state, pace = health_of(facts, config), pace_of(facts, config)
        swap = swap_now(facts, config, state, pace, _slots(facts))
        return () if swap is None else (swap,)

    def fee(self, facts: FillFacts, config: LiquidationConfig) -> Fraction:
        """The insurance fee on the fills; never more than the account's equity as it began."""
        before = facts.before
        one = next(p for p in before.portfolio.positions if p.instrument == facts.instrument)
        terms = terms_of(before, one, config)
        sized = size_now(_position(one), terms, health_of(before, config), Pace())
        contract = one.size / one.quantity
        value = sum(
            (
                size * contract * (1 / price if one.inverse else price)
                for price, size in facts.fills
            ),
            ZERO,
        )
        left = before.portfolio.equity / one.settle_price if one.settle_price else ZERO
        return fund_fee(value, sized.insurance_fee, left)

    def describe(self, config: LiquidationConfig) -> str:
        """One sentence for people."""
        return (
            "Below maintenance margin positions are closed step by step, "
            f"{percent(config.initial_share)} of what is missing at once and all of it within "
            f"{config.duration_slots} slots, until equity is {percent(config.buffer)} of notional "
            "above it; the fund's fee shrinks to nothing before it could make the account bankrupt."
        )


def health_of(facts: LiquidationFacts, config: LiquidationConfig) -> Health:
    """Equity beside maintenance margin, and with the buffer on notional and on losses."""
    exposures = [
        Exposure(one.notional, ZERO, max(ZERO, -one.pnl)) for one in facts.portfolio.positions
    ]
    exposures += borrow_exposures(facts, config)
    buffer = sum((exposure.buffered(config.buffer) for exposure in exposures), ZERO)
    maintenance = facts.requirement.maintenance
    return Health(facts.portfolio.equity, maintenance, maintenance + buffer)


def ratio_of(facts: LiquidationFacts, one: PositionFacts) -> Fraction:
    """Maintenance margin of a position as a fraction of its notional, by the margin model."""
    if not one.notional:
        return ZERO
    margin = facts.requirement.weights.get(one.instrument) or one.maintenance_margin
    return margin / one.notional


def terms_of(facts: LiquidationFacts, one: PositionFacts, config: LiquidationConfig) -> PerpTerms:
    """The market's parameters as they stand now; the liquidator's fee rises while nobody comes."""
    fees = config.fees(one.instrument)
    return PerpTerms(
        oracle_price=one.notional / abs(one.quantity),
        maintenance_ratio=ratio_of(facts, one),
        buffer_ratio=config.buffer,
        liquidator_fee=liquidator_fee(
            fees.liquidator_fee,
            max(fees.liquidator_fee, fees.max_liquidator_fee),
            _slots(facts),
            config.grace_slots,
            config.fee_increase,
        ),
        max_insurance_fee=fees.max_insurance_fee,
        step=one.lot,
    )


def pace_of(facts: LiquidationFacts, config: LiquidationConfig) -> Pace:
    """How far the liquidation may go by now, and what it freed so far."""
    ratios = {one.instrument: ratio_of(facts, one) for one in facts.portfolio.positions}
    notional = sum((one.notional for one in facts.portfolio.positions), ZERO)
    mean = facts.requirement.maintenance / notional if notional else ZERO
    freed = sum(
        (
            done.notional
            * (
                ratios.get(done.instrument, mean)
                + config.buffer
                - config.fees(done.instrument).liquidator_fee
            )
            for done in facts.closed
        ),
        ZERO,
    )
    freed += freed_by_swaps(facts, config)
    return Pace(_slots(facts), config.initial_share, config.duration_slots, max(ZERO, freed))


def _slots(facts: LiquidationFacts) -> int:
    return (facts.portfolio.now - facts.begun_at) // SLOT if facts.begun_at else 0


def _position(one: PositionFacts) -> PerpPosition:
    value = one.notional if one.quantity > 0 else -one.notional
    return PerpPosition(one.quantity, one.pnl - value)


def _after(
    state: Health, pace: Pace, terms: PerpTerms, one: PositionFacts, sized: Sized
) -> tuple[Health, Pace]:
    """Health and pace once this much of a position is closed and its fees are paid."""
    part = sized.size / abs(one.quantity)
    exposure = Exposure(one.notional, terms.maintenance_ratio, max(ZERO, -one.pnl))
    fees = one.notional * part * (terms.liquidator_fee + sized.insurance_fee)
    after = Health(
        state.collateral - fees,
        state.requirement - part * exposure.requirement,
        state.buffered - part * exposure.buffered(terms.buffer_ratio),
    )
    freed = max(ZERO, state.shortage - after.shortage)
    return after, replace(pace, margin_freed=pace.margin_freed + freed)
