"""The margin model: initial margin grows with open interest, maintenance margin never does."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import MarginModel, PortfolioFacts, PositionFacts, Requirement, listed

from .config import MarginConfig, OpenInterestCaps
from .margin import Position, Risk, position_risk
from .portfolio import is_plain, unit_value, units_of
from .rounding import ONE, ZERO
from .tiers import LiquidityTier


class OpenInterestMargin(MarginModel[MarginConfig]):
    """Fractions are those of the instrument; caps and rounding are this model's."""

    name = "dydx_v4"
    config = MarginConfig

    def requirement(self, facts: PortfolioFacts, config: MarginConfig) -> Requirement:
        """Sums over positions; a position's weight is its maintenance margin.

        What the formulas do not know (an option, a margin above the notional) needs the
        instrument's own margin.
        """
        quantum = Fraction(1, 10**config.quote_decimals)
        chosen = config.chosen_fractions.get(facts.account, {})
        total, weights = Risk(), {}
        for held in facts.positions:
            risk = Risk(ZERO, held.initial_margin, held.maintenance_margin)
            if is_plain(held, max(held.initial_margin, held.maintenance_margin)):
                caps = config.caps.get(held.instrument)
                own = chosen.get(held.instrument, ZERO)
                risk = position_risk(position_of(held, caps, own), quantum)
            total += risk
            weights[held.instrument] = risk.maintenance
        return Requirement(total.initial, total.maintenance, weights)

    def describe(self, config: MarginConfig) -> str:
        """One sentence for people."""
        if not config.caps:
            return "Initial margin is a fraction of notional, rounded up to the smallest unit."
        return (
            f"Initial margin of {listed(sorted(config.caps))} grows with open interest up to the "
            "whole notional; maintenance margin does not."
        )


def position_of(held: PositionFacts, caps: OpenInterestCaps | None, chosen: Fraction) -> Position:
    """A position in the terms of the formulas, with the policy's caps and its holder's fraction."""
    tier, value = tier_of(held, caps), unit_value(held, held.mark)
    return Position(held.instrument, units_of(held), value, tier, held.open_interest, chosen)


def tier_of(held: PositionFacts, caps: OpenInterestCaps | None) -> LiquidityTier:
    """The instrument's fractions of this position's notional, with the policy's caps."""
    initial = min(held.initial_margin / held.notional, ONE) if held.notional else ZERO
    maintenance = min(held.maintenance_margin / held.notional, initial) if held.notional else ZERO
    bare = LiquidityTier.of_fractions(initial, maintenance)
    if caps is None:
        return bare
    return LiquidityTier(initial, bare.maintenance_share, caps.lower, caps.upper)
