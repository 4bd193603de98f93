"""A fund pays, without recourse."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    config_in_words,
    limits_in_words,
    money,
)

from .config import InsuranceFundConfig


class InsuranceFund(Step[InsuranceFundConfig]):
    """Draws the fund's cash within the limits; nobody owes it back."""

    name = "insurance_fund"
    config = InsuranceFundConfig

    def needs(self, config: InsuranceFundConfig) -> Needs:
        """The fund's cash."""
        return Needs(sources=(config.fund,))

    def plan(self, facts: StepFacts, config: InsuranceFundConfig) -> Plan:
        """Take what the limits leave of the fund."""
        held = facts.sources[config.fund]
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        if not amount:
            return Plan()
        reason = (
            f"paid by the fund {config.fund}, which held {money(facts, held)}"
            f"{limits_in_words(facts, held)}; you do not owe it back"
        )
        return Plan((Take(config.fund, amount),), held, reason)

    def describe(self, config: InsuranceFundConfig) -> str:
        """One sentence for people."""
        return f"The fund {config.fund} pays, without recourse{config_in_words(config)}."
