"""Margin that grows with the size; liquidation in small steps with a fee on top.

Source: support.deribit.com, articles/25944738177565 and 25944777576477.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import (
    Closing,
    FillFacts,
    FrozenModel,
    LiquidationFacts,
    LiquidationModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    PositiveShare,
    Rate,
    Requirement,
    percent,
    round_up_to,
    sum_of_margins,
)
from backoffice.sdk.perpetuals import filled_notional

from .requirements import margin_rate


class SizeRates(FrozenModel):
    """Rates for no size at all, and what each unit of the underlying adds to both."""

    initial_base: Rate
    maintenance_base: Rate
    per_unit: Rate


class IncrementalConfig(FrozenModel):
    """`rates` for every instrument that `instruments` does not name."""

    rates: SizeRates
    instruments: dict[str, SizeRates] = {}


class IncrementalMargin(MarginModel[IncrementalConfig]):
    """(base + step·size) of the whole notional, size in units of the underlying."""

    name = "deribit"
    config = IncrementalConfig

    def requirement(self, facts: PortfolioFacts, config: IncrementalConfig) -> Requirement:
        """Sums over positions; the weights are maintenance margins."""

        def margins(position: PositionFacts) -> tuple[Fraction, Fraction]:
            rates = config.instruments.get(position.instrument, config.rates)
            size = underlying_size(position)
            initial = margin_rate(size, rates.initial_base, rates.per_unit)
            maintenance = margin_rate(size, rates.maintenance_base, rates.per_unit)
            return position.notional * initial, position.notional * maintenance

        return sum_of_margins(facts, margins)

    def describe(self, config: IncrementalConfig) -> str:
        """One sentence for people."""
        rates = config.rates
        return (
            f"Maintenance margin is {percent(rates.maintenance_base)} of the notional, initial "
            f"margin {percent(rates.initial_base)}, both plus {percent(rates.per_unit)} for each "
            "unit of the underlying that the position has."
        )


def underlying_size(position: PositionFacts) -> Fraction:
    """Units of the underlying: an inverse size, in units of the quote currency, at the mark."""
    if not position.inverse:
        return position.size
    return position.size / position.mark if position.mark else Fraction(0)


class StepsConfig(FrozenModel):
    """`step_share` of each position at a sweep; `fee_rate` of what is closed, for the fund."""

    step_share: PositiveShare
    fee_rate: Rate = Fraction(0)


class IncrementalLiquidation(LiquidationModel[StepsConfig]):
    """Closes a small part at each sweep, until the account has its maintenance margin again."""

    name = "deribit"
    config = StepsConfig

    def closings(self, facts: LiquidationFacts, config: StepsConfig) -> tuple[Closing, ...]:
        """A part of each position, rounded up to its lot; all of it where equity is negative."""
        share = Fraction(1) if facts.portfolio.equity < 0 else config.step_share
        return tuple(
            Closing(
                item.instrument,
                min(abs(item.quantity), round_up_to(abs(item.quantity) * share, item.lot)),
            )
            for item in facts.portfolio.positions
        )

    def fee(self, facts: FillFacts, config: StepsConfig) -> Fraction:
        """`fee_rate` of the closed value at the fill prices."""
        return config.fee_rate * filled_notional(facts)

    def describe(self, config: StepsConfig) -> str:
        """One sentence for people."""
        return (
            f"An account below maintenance margin gives up {percent(config.step_share)} of each "
            "position at each sweep, and all once its equity is negative, for a fee of "
            f"{percent(config.fee_rate)} of what is closed."
        )
