"""The step gains_haircut."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.sdk import (
    Base,
    Charge,
    Needs,
    Plan,
    Step,
    StepFacts,
    charge_pro_rata,
    config_in_words,
    money,
    percent,
    round_down,
)

from .config import GainsHaircutConfig
from .vmgh import haircuts


class GainsHaircut(Step[GainsHaircutConfig]):
    """Cuts the variation-margin gains of the period at one rate."""

    name = "gains_haircut"
    config = GainsHaircutConfig

    def needs(self, config: GainsHaircutConfig) -> Needs:
        """Every winner's gain since the period began, realised or not, and its cash."""
        charge = Charge(Base.PERIOD_PROFIT, config.instrument, config.period, members=True)
        return Needs(charge=charge)

    def plan(self, facts: StepFacts, config: GainsHaircutConfig) -> Plan:
        """Charge at once, at the rate that the loss needs, or at the cap."""
        gains = {item.account: round_down(item.base) for item in facts.charged}
        cash = {item.account: item.cash for item in facts.charged}
        cuts = haircuts(facts.shortfall.remaining, gains, cash, config.max_rate)
        held = sum(min(gain, cash[account]) for account, gain in gains.items())
        total = sum(gain for gain in gains.values() if gain > 0)

        def reason(shares: Mapping[str, int]) -> str:
            return (
                f"taken from the variation margin of {len(shares)} winners, pro rata to their "
                f"gains of the {config.period}, {money(facts, total)} in all, each at most "
                f"{percent(config.max_rate)} of its gain"
            )

        return charge_pro_rata(facts, cuts, reason, weights=cuts, held=held)

    def describe(self, config: GainsHaircutConfig) -> str:
        """One sentence for people."""
        within = f" in {config.instrument}" if config.instrument else ""
        return (
            f"Variation-margin gains of the {config.period}{within} are cut at one rate for all "
            f"winners, at most {percent(config.max_rate)} of a gain{config_in_words(config)}."
        )
