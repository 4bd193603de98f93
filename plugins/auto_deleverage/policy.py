"""Chooses the rank by which liquidations deleverage; in the waterfall itself it pays nothing."""

from __future__ import annotations

from backoffice.sdk import Plan, Step, StepFacts

from .config import AutoDeleverageConfig

SENTENCES = {
    "pnl_leverage": "best profit times leverage first",
    "pro_rata": "pro rata to their quantities",
}


class AutoDeleverage(Step[AutoDeleverageConfig]):
    """Positions are closed while liquidating, before there is a shortfall to pay."""

    name = "auto_deleverage"
    config = AutoDeleverageConfig

    def plan(self, facts: StepFacts, config: AutoDeleverageConfig) -> Plan:
        """Pass the loss on: what deleveraging could do for it is done."""
        return Plan()

    def describe(self, config: AutoDeleverageConfig) -> str:
        """One sentence for people."""
        how = SENTENCES.get(config.rank, f"ranked by {config.rank}")
        return (
            "What a liquidation could not fill is closed against opposite accounts at the "
            f"bankruptcy price, {how}."
        )

    def deleveraging_rank(self, config: AutoDeleverageConfig) -> str:
        """The configured rank."""
        return config.rank
