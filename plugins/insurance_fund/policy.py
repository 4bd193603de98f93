"""A fund pays, without recourse."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    config_in_words,
    draw,
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
        return draw(facts, config.fund, "the fund", "; you do not owe it back")

    def describe(self, config: InsuranceFundConfig) -> str:
        """One sentence for people."""
        return f"The fund {config.fund} pays, without recourse{config_in_words(config)}."
