"""Margin at half of the initial fraction; book first, then the liquidator vault.

Source: hyperliquid.gitbook.io, hyperliquid-docs/trading/liquidations.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator

from backoffice.sdk import (
    Closing,
    FillFacts,
    FrozenModel,
    LiquidationFacts,
    LiquidationModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Rate,
    Requirement,
    decimal_text,
    sum_of_margins,
)

from .requirements import initial_fraction, is_backstop, maintenance_fraction


def _at_least_one(value: Fraction) -> Fraction:
    initial_fraction(value)
    return value


MaxLeverage = Annotated[Rate, AfterValidator(_at_least_one)]


class LeverageConfig(FrozenModel):
    """Highest leverage of every instrument that `instruments` does not name."""

    max_leverage: MaxLeverage
    instruments: dict[str, MaxLeverage] = {}


class HyperliquidMargin(MarginModel[LeverageConfig]):
    """Initial margin 1 / highest leverage of the notional, maintenance margin half of it."""

    name = "hyperliquid"
    config = LeverageConfig

    def requirement(self, facts: PortfolioFacts, config: LeverageConfig) -> Requirement:
        """Sums over positions; the weights are maintenance margins."""

        def margins(position: PositionFacts) -> tuple[Fraction, Fraction]:
            leverage = config.instruments.get(position.instrument, config.max_leverage)
            notional = position.notional
            return notional * initial_fraction(leverage), notional * maintenance_fraction(leverage)

        return sum_of_margins(facts, margins)

    def describe(self, config: LeverageConfig) -> str:
        """One sentence for people."""
        leverage = decimal_text(config.max_leverage)
        return f"Initial margin is 1/{leverage} of the notional, maintenance margin half of that."


class BackstopConfig(FrozenModel):
    """Nothing to configure."""


class Backstop(LiquidationModel[BackstopConfig]):
    """Positions go to the book whole; below two thirds of maintenance margin the vault has all.

    What the book cannot fill is kept above that; under water the policy's `unfilled` decides.
    """

    name = "hyperliquid"
    config = BackstopConfig

    def closings(self, facts: LiquidationFacts, config: BackstopConfig) -> tuple[Closing, ...]:
        """All positions, whole."""
        equity, maintenance = facts.portfolio.equity, facts.requirement.maintenance
        vault = "mark" if is_backstop(equity, maintenance) else "keep"
        rest = vault if equity >= 0 else None
        return tuple(
            Closing(item.instrument, abs(item.quantity), unfilled=rest)
            for item in facts.portfolio.positions
        )

    def fee(self, facts: FillFacts, config: BackstopConfig) -> Fraction:
        """All cash of the settle asset once the vault has taken every position."""
        before = facts.before
        backstop = is_backstop(before.portfolio.equity, before.requirement.maintenance)
        taken = backstop and facts.is_flat
        return max(facts.cash, Fraction(0)) if taken else Fraction(0)

    def describe(self, config: BackstopConfig) -> str:
        """One sentence for people."""
        return (
            "An account below maintenance margin goes to the order book whole and keeps what it "
            "has left, unfilled positions too; below two thirds of that margin the vault takes the "
            "positions at the mark, and the cash. Only below zero the next rule applies."
        )
