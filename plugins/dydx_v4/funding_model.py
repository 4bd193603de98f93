"""The funding model: a clamped rate, and receipts rounded down."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import FundingFacts, FundingModel, decimal_text

from .config import FundingConfig
from .funding import charged_rate, clamped_rate, settled_cash
from .rounding import ONE
from .tiers import LiquidityTier


class ClampedFunding(FundingModel[FundingConfig]):
    """|8-hour rate| is at most a multiple of initial less maintenance fraction."""

    name = "dydx_v4"
    config = FundingConfig

    def rate(self, facts: FundingFacts, config: FundingConfig) -> Fraction:
        """The part of the clamped 8-hour rate that one event charges."""
        initial = min(facts.initial_fraction, ONE)
        tier = LiquidityTier.of_fractions(initial, min(facts.maintenance_fraction, initial))
        return charged_rate(
            clamped_rate(facts.rate, tier, config.clamp_factor), config.interval_seconds
        )

    def receives(self, amount: Fraction, config: FundingConfig) -> int:
        """Toward minus infinity, so that receivers never get more than payers gave."""
        return int(settled_cash([amount], ONE))

    def describe(self, config: FundingConfig) -> str:
        """One sentence for people."""
        return (
            f"The 8-hour rate is held within {decimal_text(config.clamp_factor)} × (initial − "
            f"maintenance fraction), and {config.interval_seconds} seconds of it are charged; "
            "what an account receives is rounded down, what it pays up."
        )
