"""The defaulting member's own contribution pays first."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    TakeContribution,
    config_in_words,
    limits_in_words,
    money,
)

from .config import DefaulterContributionConfig


class DefaulterContribution(Step[DefaulterContributionConfig]):
    """Draws what is left of the defaulter's contribution to the fund."""

    name = "defaulter_contribution"
    config = DefaulterContributionConfig

    def needs(self, config: DefaulterContributionConfig) -> Needs:
        """The members' contributions."""
        return Needs(contributions=config.fund)

    def plan(self, facts: StepFacts, config: DefaulterContributionConfig) -> Plan:
        """Take the defaulter's own part of the fund, as far as the fund still has cash."""
        member, remaining = facts.shortfall.account, facts.shortfall.remaining
        held = sum(item.left for item in facts.contributions if item.member == member)
        amount = min(facts.limits.budget(remaining, held), facts.fund_cash)
        if not amount or (facts.limits.all_or_nothing and amount < remaining):
            return Plan()
        reason = (
            f"paid out of your own contribution to {config.fund}, of which {money(facts, held)} "
            f"was left{limits_in_words(facts, held)}"
        )
        return Plan((TakeContribution(member, amount),), held, reason)

    def describe(self, config: DefaulterContributionConfig) -> str:
        """One sentence for people."""
        return (
            f"The defaulting member's own contribution to {config.fund} pays"
            f"{config_in_words(config)}."
        )
