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
    max_fraction_consumed: Share = Disposal().max_fraction_consumed
    time_step_seconds: Count = Disposal().time_step_seconds
    slippage: Share = Disposal().slippage


class VegaLiquidation(LiquidationModel[VegaLiquidationConfig]):
    """Once taken over, a position is sold step by step until nothing is left of it.

    The party keeps nothing (`surplus: fund`) and the pool bears what it ends below zero, so the
    pool carries the price from the take-over on, as behind the network's own position. A loss does
    not wait for the pace: below zero, or where the book has no orders for all of a position, what
    is not sold passes to the network at the mark.
    """

    name = "vega"
    config = VegaLiquidationConfig

    def is_due(self, facts: LiquidationFacts, config: VegaLiquidationConfig) -> bool:
        """From the first step on: a party that was taken over does not come back."""
        return facts.begun_at is not None or super().is_due(facts, config)

    def closings(
        self, facts: LiquidationFacts, config: VegaLiquidationConfig
    ) -> tuple[Closing, ...]:
        """Of each position one step of the disposal, or all of it: see the class."""
        found = (_closing(facts, position, config) for position in facts.portfolio.positions)
        return tuple(closing for closing in found if closing is not None)

    def describe(self, config: VegaLiquidationConfig) -> str:
        """One sentence for people."""
        return (
            f"A distressed party is taken over whole; every {config.time_step_seconds} seconds "
            f"{percent(config.fraction)} of its position is sold, all of it from "
            f"{decimal_text(config.full_size)} down, at most {percent(config.slippage)} away from "
            "the mark."
        )


def _closing(
    facts: LiquidationFacts, position: PositionFacts, config: VegaLiquidationConfig
) -> Closing | None:
    strategy = _strategy(position, config)
    whole, depth = abs(position.quantity), facts.depth.get(position.instrument, Fraction(0))
    worst = _worst(strategy, position)
    if depth < whole or facts.portfolio.equity < 0:
        return Closing(position.instrument, whole, worst, unfilled="mark")
    lots = round_down(whole / position.lot)
    size = abs(
        disposal_size(
            strategy,
            lots if position.quantity > 0 else -lots,
            round_down(depth / position.lot),
            elapsed_seconds=_elapsed(facts, position.instrument),
        )
    )
    quantity = whole if size == lots else size * position.lot
    return Closing(position.instrument, quantity, worst) if size else None


def _strategy(position: PositionFacts, config: VegaLiquidationConfig) -> Disposal:
    return Disposal(
        fraction=config.fraction,
        full_size=round_down(config.full_size / position.lot),
        max_fraction_consumed=config.max_fraction_consumed,
        time_step_seconds=config.time_step_seconds,
        slippage=config.slippage,
    )


def _elapsed(facts: LiquidationFacts, instrument: str) -> int | None:
    """Seconds since the last disposal; None where there was none."""
    last = max((one.at for one in facts.closed if one.instrument == instrument), default=None)
    return None if last is None else (facts.portfolio.now - last) // ONE_SECOND


def _worst(strategy: Disposal, position: PositionFacts) -> Fraction | None:
    """None for an option, whose premium moves by more than the slippage of a future."""
    if position.option is not None:
        return None
    return price_bound(strategy, 1 if position.quantity > 0 else -1, position.mark)
