"""The waterfall step: winners of the cycle get what was collected, and no more."""

from __future__ import annotations

from typing import Literal

from backoffice.sdk import (
    Base,
    Charge,
    InstrumentCode,
    Needs,
    Plan,
    Step,
    StepConfig,
    StepFacts,
    Take,
    config_in_words,
    limits_in_words,
    money,
    round_down,
)

from .settlement import Winner, distribute


class WinnerHaircutConfig(StepConfig):
    """Whose gains: of one instrument or of all, since this period began."""

    instrument: InstrumentCode | None = None
    period: Literal["day", "week", "month"] = "day"


class WinnerHaircut(Step[WinnerHaircutConfig]):
    """Gains of the cycle are cut in one proportion, by the loss that nobody covered."""

    name = "winner_haircut"
    config = WinnerHaircutConfig

    def needs(self, config: WinnerHaircutConfig) -> Needs:
        """Every party's gain since the period began, and its cash; members are parties too."""
        charge = Charge(Base.PERIOD_PROFIT, config.instrument, config.period, members=True)
        return Needs(charge=charge)

    def plan(self, facts: StepFacts, config: WinnerHaircutConfig) -> Plan:
        """Charge gain_i − what `distribute` leaves of it, at most the cash that is still there."""
        gains = {item.account: round_down(item.base) for item in facts.charged}
        cash = {item.account: item.cash for item in facts.charged}
        expected = sum(gains.values())
        held = sum(min(gain, cash[account]) for account, gain in gains.items())
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        winners = [Winner(account, gain) for account, gain in sorted(gains.items())]
        left = distribute(expected - amount, expected, winners)
        cuts = {account: min(gains[account] - left[account], cash[account]) for account in left}
        takes = tuple(Take(account, cut) for account, cut in cuts.items() if cut)
        partly = sum(cuts.values()) < facts.shortfall.remaining
        if not takes or (facts.limits.all_or_nothing and partly):
            return Plan()
        reason = (
            f"taken from {len(takes)} winners of the {config.period}, each in proportion to its "
            f"gain, {money(facts, expected)} in all{limits_in_words(facts, held)}"
        )
        return Plan(takes, held, reason)

    def describe(self, config: WinnerHaircutConfig) -> str:
        """One sentence for people."""
        within = f" in {config.instrument}" if config.instrument else ""
        return (
            f"Gains of the {config.period}{within} are paid only as far as losses were collected: "
            f"all winners are cut in proportion to their gains{config_in_words(config)}."
        )
