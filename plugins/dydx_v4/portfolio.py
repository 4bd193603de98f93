"""An account as the core shows it, in the terms of this pack. Values in the reporting asset."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import LiquidationFacts, PortfolioFacts, PositionFacts

from .errors import RegimeError
from .margin import Account, Position, net_notional
from .rounding import ZERO
from .tiers import LiquidityTier


def price_of(position: PositionFacts) -> Fraction:
    """The mark in the reporting asset. Errors: RegimeError for an inverse contract."""
    if position.inverse:
        raise RegimeError(f"{position.instrument} is inverse: this regime has linear contracts.")
    return position.mark * position.settle_price


def account_of(facts: LiquidationFacts, quantum: Fraction) -> Account:
    """Cash that gives the core's equity, and positions with the core's maintenance margins.

    The fractions are those of the requirement in force, so that any margin model may stand
    beside this regime's liquidation.
    """
    positions = []
    for held in facts.portfolio.positions:
        bare = Position(held.instrument, held.size, price_of(held), LiquidityTier(ZERO, ZERO))
        notional = abs(net_notional(bare, quantum))
        margin = facts.requirement.weights.get(held.instrument, ZERO)
        fraction = min(margin / notional, Fraction(1)) if notional else ZERO
        tier = LiquidityTier.of_fractions(fraction, fraction)
        positions.append(Position(held.instrument, held.size, bare.oracle_price, tier))
    value = sum((net_notional(position, quantum) for position in positions), ZERO)
    return Account(facts.portfolio.equity - value, tuple(positions), quantum)


def held(facts: PortfolioFacts, instrument: str) -> PositionFacts:
    """The account's position. Errors: RegimeError where it has none."""
    for position in facts.positions:
        if position.instrument == instrument:
            return position
    raise RegimeError(f"{facts.account} has no position in {instrument}.")
