"""The margin model: initial margin grows with open interest, maintenance margin never does."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import MarginModel, PortfolioFacts, PositionFacts, Requirement, listed

from .config import MarginConfig, OpenInterestCaps
from .margin import Account, Position, account_risk, position_risk
from .portfolio import price_of
from .rounding import ONE, ZERO
from .tiers import LiquidityTier


class OpenInterestMargin(MarginModel[MarginConfig]):
    """Fractions are those of the instrument; caps and rounding are this model's."""

    name = "dydx_v4"
    config = MarginConfig

    def requirement(self, facts: PortfolioFacts, config: MarginConfig) -> Requirement:
        """Sums over positions; a position's weight is its maintenance margin."""
        quantum = Fraction(1, 10**config.quote_decimals)
        chosen = config.chosen_fractions.get(facts.account, {})
        positions = tuple(
            Position(
                held.instrument,
                held.size,
                price_of(held),
                tier_of(held, config.caps.get(held.instrument)),
                held.open_interest,
                chosen.get(held.instrument, ZERO),
            )
            for held in facts.positions
        )
        total = account_risk(Account(ZERO, positions, quantum))
        weights = {one.market: position_risk(one, quantum).maintenance for one in positions}
        return Requirement(total.initial, total.maintenance, weights)

    def describe(self, config: MarginConfig) -> str:
        """One sentence for people."""
        if not config.caps:
            return "Initial margin is a fraction of notional, rounded up to the smallest unit."
        return (
            f"Initial margin of {listed(sorted(config.caps))} grows with open interest up to the "
            "whole notional; maintenance margin does not."
        )


def tier_of(held: PositionFacts, caps: OpenInterestCaps | None) -> LiquidityTier:
    """The instrument's fractions of this position's notional, with the policy's caps."""
    initial = min(held.initial_margin / held.notional, ONE) if held.notional else ZERO
    maintenance = min(held.maintenance_margin / held.notional, initial) if held.notional else ZERO
    bare = LiquidityTier.of_fractions(initial, maintenance)
    if caps is None:
        return bare
    return LiquidityTier(initial, bare.maintenance_share, caps.lower, caps.upper)
