"""Both sides of the open interest pay, but only once the fund is empty."""

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
)

from .bankruptcy import loss_per_unit, to_socialize
from .config import AfterFundConfig


class OpenInterestAfterFund(Step[AfterFundConfig]):
    """Charges every open position the same per unit of notional; nobody while the fund can pay."""

    name = "open_interest_after_fund"
    config = AfterFundConfig

    def needs(self, config: AfterFundConfig) -> Needs:
        """What the fund still holds, and everybody's open interest and cash, members' too."""
        charge = Charge(Base.OPEN_INTEREST, config.instrument, members=True)
        return Needs(sources=(config.fund,), charge=charge)

    def plan(self, facts: StepFacts, config: AfterFundConfig) -> Plan:
        """Pro rata to open interest, each at most its cash; the rest goes to the next step."""
        interest = sum((item.base for item in facts.charged), start=Fraction(0))
        caps = {item.account: item.cash for item in facts.charged}
        amount = facts.limits.budget(facts.shortfall.remaining, sum(caps.values()))
        loss = to_socialize(Fraction(amount), facts.sources[config.fund], interest)
        if not loss:
            return Plan()
        rate = percent(loss_per_unit(loss, interest))

        def reason(shares: Mapping[str, int]) -> str:
            return (
                f"shared by {len(shares)} accounts with open positions of both sides, {rate} of "
                f"{money(facts, int(interest))} notional in all, because {config.fund} is empty"
            )

        return charge_pro_rata(facts, caps, reason)

    def describe(self, config: AfterFundConfig) -> str:
        """One sentence for people."""
        within = f" in {config.instrument}" if config.instrument else ""
        return (
            f"Once {config.fund} is empty, accounts with open positions{within} are charged, both "
            f"sides alike and pro rata to notional, each at most its cash{config_in_words(config)}."
        )
