"""The venue's margin as a model of a policy: weighed collateral against size-scaled ratios."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from backoffice.sdk import (
    BalanceFacts,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Requirement,
    listed,
)

from .config import AssetTerms, MarginConfig, MarketTerms
from .health import ZERO, Exposure
from .units import ImpossibleInput
from .weights import asset_weight, concentration_weight, liability_weight

Level = Literal["initial", "maintenance"]


class DriftMargin(MarginModel[MarginConfig]):
    """health = Σ deposit·weight + weighed pnl - Σ borrow·weight - Σ notional·ratio."""

    name = "drift_v2"
    config = MarginConfig

    def requirement(self, facts: PortfolioFacts, config: MarginConfig) -> Requirement:
        """Equity less health, so that a health below zero is an equity below the margin."""
        return Requirement(
            initial=facts.equity - health_at(facts, config, "initial"),
            maintenance=facts.equity - health_at(facts, config, "maintenance"),
            weights={
                one.instrument: margin_of(one, config, "maintenance") for one in facts.positions
            },
        )

    def describe(self, config: MarginConfig) -> str:
        """One sentence for people."""
        named = [*sorted(config.assets), *sorted(config.instruments)]
        if not named:
            return "Deposits and positions keep the venue's own haircuts and margins."
        return (
            "Deposits count less and positions need more margin the larger they are, and deposits "
            f"the more of an asset the whole venue holds, by the factors of {listed(named)}."
        )


def health_at(facts: PortfolioFacts, config: MarginConfig, level: Level) -> Fraction:
    """Weighed collateral less margin, in the reporting asset."""
    collateral = sum((worth(one, config, level) for one in facts.balances), ZERO)
    collateral += sum((profit(one, config, level) for one in facts.positions), ZERO)
    return collateral - sum((margin_of(one, config, level) for one in facts.positions), ZERO)


def worth(balance: BalanceFacts, config: MarginConfig, level: Level) -> Fraction:
    """What a balance adds to health.

    Without a price a deposit counts nothing; a borrow cannot be judged. Errors: ImpossibleInput.
    """
    if balance.price is None:
        if balance.amount < 0:
            raise ImpossibleInput(f"price of {balance.asset} is missing: a borrow needs one.")
        return ZERO
    terms = config.assets.get(balance.asset, AssetTerms())
    value = balance.amount * balance.price
    if value < 0:
        weight = getattr(terms, f"{level}_liability_weight")
        return value * liability_weight(abs(balance.amount), terms.imf_factor, weight)
    base = getattr(terms, f"{level}_weight")
    base = 1 - balance.haircut if base is None else base
    if level == "initial":
        start = terms.scale_start_value
        base = concentration_weight(base, balance.deposits, balance.price, start)
    return value * asset_weight(balance.amount, terms.imf_factor, base)


def profit(position: PositionFacts, config: MarginConfig, level: Level) -> Fraction:
    """A profit counts by its weight, a loss in full."""
    terms = config.instruments.get(position.instrument, MarketTerms())
    weight = getattr(terms, f"{level}_profit_weight")
    return position.pnl * (weight if position.pnl > 0 else 1)


def margin_of(position: PositionFacts, config: MarginConfig, level: Level) -> Fraction:
    """Margin of a position: its own fraction of notional, worsened by size."""
    own: Fraction = getattr(position, f"{level}_margin")
    if not position.notional:
        return own
    factor = config.instruments.get(position.instrument, MarketTerms()).imf_factor
    ratio = liability_weight(abs(position.size), factor, own / position.notional)
    return Exposure(position.notional, ratio).requirement if factor else own
