"""The other members' contributions pay, pro rata to what is left of them."""

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
    split_capped,
)

from .config import DefaultFundConfig


class DefaultFund(Step[DefaultFundConfig]):
    """Draws the mutualised fund; the defaulter's own part is another step."""

    name = "default_fund"
    config = DefaultFundConfig

    def needs(self, config: DefaultFundConfig) -> Needs:
        """The members' contributions."""
        return Needs(contributions=config.fund)

    def plan(self, facts: StepFacts, config: DefaultFundConfig) -> Plan:
        """Split the loss over the others, none above what is left of its contribution."""
        remaining = facts.shortfall.remaining
        left = {
            item.member: item.left
            for item in facts.contributions
            if item.member != facts.shortfall.account and item.left > 0
        }
        held = sum(left.values())
        amount = min(facts.limits.budget(remaining, held), facts.fund_cash)
        if not amount or (facts.limits.all_or_nothing and amount < remaining):
            return Plan()
        shares = split_capped(amount, left, left)
        reason = (
            f"paid out of {config.fund} by {len(shares)} other members, pro rata to what was left "
            f"of their contributions, {money(facts, held)} in all{limits_in_words(facts, held)}"
        )
        takes = tuple(TakeContribution(member, share) for member, share in shares.items())
        return Plan(takes, held, reason)

    def describe(self, config: DefaultFundConfig) -> str:
        """One sentence for people."""
        return (
            f"The other members pay out of {config.fund}, pro rata to what is left of their "
            f"contributions{config_in_words(config)}."
        )
