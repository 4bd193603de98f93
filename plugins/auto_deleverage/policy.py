"""Chooses the rank by which liquidations deleverage; in the waterfall itself it pays nothing."""

from __future__ import annotations

from backoffice.sdk import DeleveragingPrice, Plan, Step, StepFacts, percent

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
            f"{_price(config)}, {how}."
        )

    def deleveraging_rank(self, config: AutoDeleverageConfig) -> str:
        """The configured rank."""
        return config.rank

    def deleveraging_price(self, config: AutoDeleverageConfig) -> DeleveragingPrice:
        """The configured price."""
        return DeleveragingPrice(config.price == "mark", config.max_deviation)


def _price(config: AutoDeleverageConfig) -> str:
    if config.price == "mark":
        return "mark"
    if config.max_deviation is None:
        return "bankruptcy price"
    return (
        "bankruptcy price, or at the mark where that is more than "
        f"{percent(config.max_deviation)} away from it"
    )
