"""Margins at entry, so that an account is due exactly at its liquidation price."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator

from backoffice.sdk import (
    Amount,
    FrozenModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    PositiveShare,
    Rate,
    Requirement,
    Share,
    decimal_text,
    percent,
    sum_of_margins,
)

from .entry import (
    Position,
    Rates,
    cross_maintenance_margin,
    initial_margin,
    maintenance_margin,
)


def _at_least_one(value: Fraction) -> Fraction:
    if value < 1:
        raise ValueError("must be at least 1")
    return value


class RiskLimit(FrozenModel):
    """Rates of one risk limit; `deduction` is in the currency in which the contract pays."""

    leverage: Annotated[Rate, AfterValidator(_at_least_one)]
    maintenance_rate: PositiveShare
    deduction: Amount = Fraction(0)
    taker_fee: Share = Fraction(0)


class RiskLimitConfig(FrozenModel):
    """`limit` of every instrument that `instruments` does not name."""

    limit: RiskLimit
    instruments: dict[str, RiskLimit] = {}


class EntryMargin(MarginModel[RiskLimitConfig]):
    """Initial value/leverage and maintenance value·rate − deduction, of the value at entry.

    A single position also keeps the fee for closing at its bankruptcy price. Options, and what was
    opened at no positive price, have the instrument's own margins.
    """

    name = "bybit"
    config = RiskLimitConfig

    def requirement(self, facts: PortfolioFacts, config: RiskLimitConfig) -> Requirement:
        """Sums over positions; the weights are maintenance margins."""

        def margins(item: PositionFacts) -> tuple[Fraction, Fraction]:
            limit = config.instruments.get(item.instrument, config.limit)
            if item.option is not None or item.entry_price <= 0:  # no value at entry to take it of
                return item.initial_margin, item.maintenance_margin
            position = Position(item.size, item.entry_price, item.inverse)
            initial = initial_margin(position, limit.leverage)
            maintenance = max(_maintenance(facts, item, position, limit), Fraction(0))
            return initial * item.settle_price, maintenance * item.settle_price

        return sum_of_margins(facts, margins)

    def describe(self, config: RiskLimitConfig) -> str:
        """One sentence for people."""
        limit = config.limit
        return (
            f"Maintenance margin is {percent(limit.maintenance_rate)} of a position's value at "
            f"entry, initial margin 1/{decimal_text(limit.leverage)} of it; neither moves with the "
            "mark."
        )


def _maintenance(
    facts: PortfolioFacts, item: PositionFacts, position: Position, limit: RiskLimit
) -> Fraction:
    rates = Rates(limit.maintenance_rate, limit.deduction, limit.taker_fee)
    if len(facts.positions) > 1 or not item.settle_price:
        return maintenance_margin(position, rates)
    collateral = (facts.equity - item.pnl) / item.settle_price
    return cross_maintenance_margin(position, collateral, rates)
