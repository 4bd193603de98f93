"""Margin by risk tiers with deductions."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import (
    FrozenModel,
    MarginModel,
    PortfolioFacts,
    PositionFacts,
    Requirement,
    sum_of_margins,
)
from backoffice.sdk.perpetuals import tier_index, tiered_margin

from .tiers import Tiers, maintenance_tiers


class RiskTiersConfig(FrozenModel):
    """`tiers` for every instrument that `instruments` does not name."""

    tiers: Tiers
    instruments: dict[str, Tiers] = {}


class RiskTiers(MarginModel[RiskTiersConfig]):
    """Maintenance: notional · rate − deduction of its tier, position by position, at the mark.

    Initial margin is the whole notional at the tier's rate (1 / highest leverage).
    """

    name = "risk_tiers"
    config = RiskTiersConfig

    def requirement(self, facts: PortfolioFacts, config: RiskTiersConfig) -> Requirement:
        """Sums over positions; the weights are maintenance margins."""

        def margins(position: PositionFacts) -> tuple[Fraction, Fraction]:
            tiers = config.instruments.get(position.instrument, config.tiers)
            maintenance = maintenance_tiers(tiers)
            tier = tiers[tier_index(maintenance, position.notional)]
            initial = position.notional / tier.max_leverage
            return initial, tiered_margin(maintenance, position.notional)

        return sum_of_margins(facts, margins)

    def describe(self, config: RiskTiersConfig) -> str:
        """One sentence for people."""
        return (
            "Maintenance margin is the notional at the rate of its risk tier "
            f"({len(config.tiers)} tiers), less the tier's deduction."
        )
