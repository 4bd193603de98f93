"""Unvested profit pays first; an equal haircut of everybody pays last."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

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

from .config import EqualHaircutConfig, UnvestedProfitConfig
from .crisis import equal_haircut


class UnvestedProfit(Step[UnvestedProfitConfig]):
    """Burns profit of the period that is not over yet, pro rata to it."""

    name = "unvested_profit"
    config = UnvestedProfitConfig

    def needs(self, config: UnvestedProfitConfig) -> Needs:
        """Everybody's profit of the period so far; members of the venue are users too."""
        return Needs(charge=Charge(Base.PERIOD_PROFIT, period=config.period, members=True))

    def plan(self, facts: StepFacts, config: UnvestedProfitConfig) -> Plan:
        """What is missing, at most all that has not vested and is there in cash."""
        reason = (
            f"taken from profits of this {config.period}, which have not vested yet, pro rata to "
            "them"
        )
        return charge_pro_rata(facts, _caps(facts, config.max_rate), lambda shares: reason)

    def describe(self, config: UnvestedProfitConfig) -> str:
        """One sentence for people."""
        return (
            f"Profits of the current {config.period} have not vested and are burned first, pro "
            f"rata, each at most {percent(config.max_rate)} of it{config_in_words(config)}."
        )


class EqualHaircut(Step[EqualHaircutConfig]):
    """Cuts everybody's equity by the same part, once the fund is empty."""

    name = "equal_haircut"
    config = EqualHaircutConfig

    def needs(self, config: EqualHaircutConfig) -> Needs:
        """Everybody's equity, and whether the fund still holds anything."""
        return Needs(sources=(config.fund,), charge=Charge(Base.EQUITY, members=True))

    def plan(self, facts: StepFacts, config: EqualHaircutConfig) -> Plan:
        """Pro rata to equity, each at most its cash; the rest goes to the next step."""
        if facts.sources[config.fund]:
            return Plan()
        caps = _caps(facts, config.max_rate)
        amount = facts.limits.budget(facts.shortfall.remaining, sum(caps.values()))
        equity = sum((item.base for item in facts.charged), start=Fraction(0))
        rate = equal_haircut(amount, equity)
        reason = (
            f"cut from everybody's equity, {percent(rate)} of {money(facts, round_down(equity))} "
            f"in all, because {config.fund} is empty"
        )
        return charge_pro_rata(facts, caps, lambda shares: reason)

    def describe(self, config: EqualHaircutConfig) -> str:
        """One sentence for people."""
        return (
            f"Once {config.fund} is empty, all customers and members lose the same part of their "
            f"equity, at most {percent(config.max_rate)} of it, in cash{config_in_words(config)}."
        )


def _caps(facts: StepFacts, rate: Fraction) -> Mapping[str, int]:
    return {item.account: min(item.cash, round_down(rate * item.base)) for item in facts.charged}
