"""Customers share the loss, pro rata to their profits, equity or open interest."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from backoffice.sdk import (
    Base,
    Charge,
    ChargedFacts,
    Needs,
    Plan,
    Step,
    StepFacts,
    Wait,
    charge_pro_rata,
    config_in_words,
    limits_in_words,
    money,
    percent,
    round_down,
)

from .config import SocializedLossConfig

BASES = {
    Base.PERIOD_PROFIT: "profit of the period",
    Base.UNREALIZED_PROFIT: "unrealised profit",
    Base.EQUITY: "equity",
    Base.OPEN_INTEREST: "open interest",
    Base.DEPOSITS: "deposits",
}


class SocializedLoss(Step[SocializedLossConfig]):
    """Charges customers at once, or once at the close of the period until which the loss waits."""

    name = "socialized_loss"
    config = SocializedLossConfig

    def needs(self, config: SocializedLossConfig) -> Needs:
        """Every customer's base and cash."""
        period = "day" if config.period == "event" else config.period
        return Needs(
            charge=Charge(config.base, config.instrument, period, at_close=config.period != "event")
        )

    def plan(self, facts: StepFacts, config: SocializedLossConfig) -> Plan:
        """Charge now, or wait for the close of the period."""
        if config.period != "event" and not facts.period_closes:
            amount = facts.limits.budget(facts.shortfall.remaining)
            if not amount:
                return Plan()
            waits = (
                f"waits until the {config.period} closes and is then shared by customers, pro "
                f"rata to their {BASES[config.base]}{limits_in_words(facts)}"
            )
            return Plan((Wait(amount, config.period),), None, waits)
        caps = {item.account: _at_most(item, config) for item in facts.charged}
        total = round_down(sum((item.base for item in facts.charged), start=Fraction(0)))

        def reason(shares: Mapping[str, int]) -> str:
            return (
                f"shared by {len(shares)} customers, pro rata to their {BASES[config.base]} of "
                f"{money(facts, total)} in all, each at most {_cap_in_words(config)}"
            )

        return charge_pro_rata(facts, caps, reason)

    def describe(self, config: SocializedLossConfig) -> str:
        """One sentence for people."""
        when = "at once" if config.period == "event" else f"when the {config.period} closes"
        within = f" in {config.instrument}" if config.instrument else ""
        return (
            f"Customers are charged {when}, pro rata to their {BASES[config.base]}{within}, each "
            f"at most {_cap_in_words(config)}{config_in_words(config)}."
        )


def _cap_in_words(config: SocializedLossConfig) -> str:
    what = "its cash" if config.base is Base.OPEN_INTEREST else "it, in cash"
    return f"{percent(config.max_rate)} of {what}"


def _at_most(customer: ChargedFacts, config: SocializedLossConfig) -> int:
    """The most that one customer is charged: a part of its base, or of its cash, in cash."""
    of = customer.cash if config.base is Base.OPEN_INTEREST else customer.base
    return min(customer.cash, round_down(config.max_rate * of))
