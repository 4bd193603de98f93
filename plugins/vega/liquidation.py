"""The liquidation model: a party is taken over, and its positions are sold at a pace."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from backoffice.sdk import (
    Amount,
    Closing,
    Count,
    FrozenModel,
    LiquidationFacts,
    LiquidationModel,
    PositionFacts,
    Share,
    decimal_text,
    percent,
    round_down,
)

from .disposal import Disposal, disposal_size, price_bound

ONE_SECOND = timedelta(seconds=1)


class VegaLiquidationConfig(FrozenModel):
    """The disposal strategy; `full_size` is a quantity that is sold whole."""

    fraction: Share = Disposal().fraction
    full_size: Amount = Fraction(Disposal().full_size)
    time_step_seconds: Count = Disposal().time_step_seconds
    slippage: Share = Disposal().slippage


class VegaLiquidation(LiquidationModel[VegaLiquidationConfig]):
    """Once taken over, a position is sold step by step until nothing is left of it.

    The party keeps nothing (`surplus: fund`) and the pool bears what it ends below zero, so the
    pool carries the price from the take-over on, as behind the network's own position.
    """

    name = "vega"
    config = VegaLiquidationConfig

    def is_due(self, facts: LiquidationFacts, config: VegaLiquidationConfig) -> bool:
        """From the first step on: a party that was taken over does not come back."""
        return facts.begun_at is not None or super().is_due(facts, config)

    def closings(
        self, facts: LiquidationFacts, config: VegaLiquidationConfig
    ) -> tuple[Closing, ...]:
        """Of each position one step of the disposal, at no price beyond the slippage."""
        found = (self._closing(facts, position, config) for position in facts.portfolio.positions)
        return tuple(closing for closing in found if closing is not None)

    def _closing(
        self, facts: LiquidationFacts, position: PositionFacts, config: VegaLiquidationConfig
    ) -> Closing | None:
        """How much the book holds is not known here: what it cannot take is kept."""
        strategy = Disposal(
            fraction=config.fraction,
            full_size=round_down(config.full_size / position.lot),
            max_fraction_consumed=Fraction(1),
            time_step_seconds=config.time_step_seconds,
            slippage=config.slippage,
        )
        lots = round_down(abs(position.quantity) / position.lot)
        signed = lots if position.quantity > 0 else -lots
        last = max(
            (one.at for one in facts.closed if one.instrument == position.instrument), default=None
        )
        elapsed = None if last is None else (facts.portfolio.now - last) // ONE_SECOND
        size = disposal_size(strategy, signed, lots, elapsed_seconds=elapsed)
        if abs(size) == lots:
            return Closing(position.instrument, abs(position.quantity), _worst(strategy, position))
        if not size:
            return None
        return Closing(position.instrument, abs(size) * position.lot, _worst(strategy, position))

    def describe(self, config: VegaLiquidationConfig) -> str:
        """One sentence for people."""
        return (
            f"A distressed party is taken over whole; every {config.time_step_seconds} seconds "
            f"{percent(config.fraction)} of its position is sold, all of it from "
            f"{decimal_text(config.full_size)} down, at most {percent(config.slippage)} away from "
            "the mark."
        )


def _worst(strategy: Disposal, position: PositionFacts) -> Fraction:
    return price_bound(strategy, 1 if position.quantity > 0 else -1, position.mark)
