"""The loss is carried as a debt that the account's later profits repay."""

from __future__ import annotations

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
    percent,
)

from .config import ClawbackConfig


class Clawback(Step[ClawbackConfig]):
    """Carries the loss; with a creditor only what the creditor can pay at once."""

    name = "clawback"
    config = ClawbackConfig

    def needs(self, config: ClawbackConfig) -> Needs:
        """The creditor's cash, if there is one."""
        return Needs(sources=(config.creditor,) if config.creditor else ())

    def plan(self, facts: StepFacts, config: ClawbackConfig) -> Plan:
        """Carry what the limits leave."""
        return carry(facts, _terms(config), _repaid_by(config))

    def owns_rest(self, config: ClawbackConfig) -> bool:
        """Whether nothing bounds the debt."""
        return config.is_unlimited and config.creditor is None

    def describe(self, config: ClawbackConfig) -> str:
        """One sentence for people."""
        who = f", paid at once by {config.creditor}" if config.creditor else ""
        rate = config.interest.annual_rate if config.interest else None
        interest = f", at {percent(rate)} a year" if rate is not None else ""
        return (
            f"The account owes the loss{who}{interest}, {_repaid_by(config)}"
            f"{config_in_words(config)}."
        )


def _repaid_by(config: ClawbackConfig) -> str:
    parts = []
    if "profit" in config.from_:
        parts.append(f"{percent(config.rate)} of each later profit")
    if "deposit" in config.from_:
        parts.append("deposits")
    return f"repaid by {' and '.join(parts)}"


def _terms(config: ClawbackConfig) -> DebtTerms:
    interest = None
    if config.interest is not None:
        tiers = (DebtTier(None, config.interest.annual_rate),)
        interest = InterestTerms(tiers, day_count=config.interest.day_count)
    return DebtTerms(
        creditor=config.creditor,
        profit_rate=config.rate if "profit" in config.from_ else None,
        from_deposits="deposit" in config.from_,
        interest=interest,
    )
