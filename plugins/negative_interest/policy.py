"""The loss is carried as a debt that bears interest from day to day."""

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
    decimal_text,
    listed,
    percent,
    smallest_units,
)

from .config import NegativeInterestConfig

SHOWN_MAX = 5


class NegativeInterest(Step[NegativeInterestConfig]):
    """Carries the loss; with a creditor only what the creditor can pay at once."""

    name = "negative_interest"
    config = NegativeInterestConfig

    def needs(self, config: NegativeInterestConfig) -> Needs:
        """The creditor's cash, if there is one."""
        return Needs(sources=(config.creditor,) if config.creditor else ())

    def plan(self, facts: StepFacts, config: NegativeInterestConfig) -> Plan:
        """Carry what the limits leave."""
        return carry(facts, _terms(facts, config), f"with interest of {_interest_in_words(config)}")

    def owns_rest(self, config: NegativeInterestConfig) -> bool:
        """Whether nothing bounds the debt."""
        return config.is_unlimited and config.creditor is None

    def describe(self, config: NegativeInterestConfig) -> str:
        """One sentence for people."""
        who = f", paid at once by {config.creditor}" if config.creditor else ""
        sources = listed([f"{source}s" for source in config.from_])
        return (
            f"The account owes the loss{who}, with interest of {_interest_in_words(config)} to "
            f"{config.income}, repaid by {sources}{config_in_words(config)}."
        )


def _tiers(config: NegativeInterestConfig) -> tuple[DebtTier, ...]:
    if config.tiers is not None:
        return tuple(DebtTier(tier.up_to, tier.annual_rate) for tier in config.tiers)
    return (DebtTier(None, config.annual_rate or Fraction(0)),)


def _terms(facts: StepFacts, config: NegativeInterestConfig) -> DebtTerms:
    interest = InterestTerms(
        tiers=_tiers(config),
        day_count=config.day_count,
        grace_days=config.grace_days,
        compounding=config.compounding,
        cap=None if config.cap is None else smallest_units(facts, config.cap),
        income=config.income,
    )
    return DebtTerms(
        creditor=config.creditor,
        profit_rate=Fraction(1) if "profit" in config.from_ else None,
        from_deposits="deposit" in config.from_,
        interest=interest,
    )


def _interest_in_words(config: NegativeInterestConfig) -> str:
    """`10 % a year (day count 365)`, with whatever else applies."""
    tiers = _tiers(config)
    rates = [
        percent(tier.annual_rate)
        + (f" up to {decimal_text(tier.up_to)}" if tier.up_to is not None else " on the rest")
        for tier in tiers
    ]
    if len(rates) > SHOWN_MAX:
        rates[SHOWN_MAX - 1 : -1] = [f"{len(rates) - SHOWN_MAX} tiers between"]
    rate = listed(rates) if len(rates) > 1 else percent(tiers[0].annual_rate)
    more = [f"day count {config.day_count}"]
    if config.grace_days:
        more.append(f"the first {config.grace_days} days free")
    if config.compounding:
        more.append("compounding")
    if config.cap is not None:
        more.append(f"at most {decimal_text(config.cap)} in all")
    return f"{rate} a year ({', '.join(more)})"
