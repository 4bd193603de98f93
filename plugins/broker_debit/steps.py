"""The loss is carried as a debit that bears tiered interest over a benchmark."""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import (
    DebtTerms,
    DebtTier,
    InterestTerms,
    Needs,
    Plan,
    Step,
    StepFacts,
    carry,
    config_in_words,
    listed,
    money,
    percent,
)

from .config import CurrencyConfig, DebitInterestConfig
from .interest import Schedule, day_by_tier, total


class DebitInterest(Step[DebitInterestConfig]):
    """Carries losses in the configured currencies; others are passed on."""

    name = "debit_interest"
    config = DebitInterestConfig

    def needs(self, config: DebitInterestConfig) -> Needs:
        """The creditor's cash, if there is one."""
        return Needs(sources=(config.creditor,) if config.creditor else ())

    def plan(self, facts: StepFacts, config: DebitInterestConfig) -> Plan:
        """Carry what the limits leave, and say what the first day costs."""
        currency = config.currencies.get(facts.shortfall.asset)
        if currency is None:
            return Plan()
        schedule = currency.schedule()
        held = facts.sources[config.creditor] if config.creditor else None
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        return carry(facts, _terms(schedule, config), _cost(facts, schedule, amount))

    def describe(self, config: DebitInterestConfig) -> str:
        """One sentence for people."""
        who = f", paid at once by {config.creditor}" if config.creditor else ""
        sources = listed([f"{source}s" for source in config.from_])
        rates = listed(
            [f"{code} {_rates(each)}" for code, each in sorted(config.currencies.items())], "or"
        )
        return (
            f"The account owes the loss{who}, with daily interest in tiers ({rates}) to "
            f"{config.income}, repaid by {sources}{config_in_words(config)}."
        )


def _rates(currency: CurrencyConfig) -> str:
    """`5.82 % to 6.82 %`: the lowest and the highest of the tiers' rates."""
    schedule = currency.schedule()
    rates = sorted({schedule.rate(tier) for tier in schedule.tiers})
    ends = [percent(rate) for rate in (rates[0], rates[-1])]
    return ends[0] if len(rates) == 1 else " to ".join(ends)


def _cost(facts: StepFacts, schedule: Schedule, amount: int) -> str:
    """What one day costs: each tier's slice, rate and interest."""
    decimals = facts.shortfall.decimals
    parts = day_by_tier(Fraction(amount, 10**decimals), schedule, decimals)
    tiers = [
        f"{money(facts, part.amount)} at {percent(part.annual_rate)} on "
        f"{money(facts, int(part.slice * 10**decimals))}"
        for part in parts
    ]
    return f"with interest of {money(facts, total(parts))} a day ({listed(tiers)})"


def _terms(schedule: Schedule, config: DebitInterestConfig) -> DebtTerms:
    tiers = tuple(DebtTier(tier.up_to, schedule.rate(tier)) for tier in schedule.tiers)
    return DebtTerms(
        creditor=config.creditor,
        profit_rate=Fraction(1) if "profit" in config.from_ else None,
        from_deposits="deposit" in config.from_,
        interest=InterestTerms(tiers=tiers, day_count=schedule.day_count, income=config.income),
    )
