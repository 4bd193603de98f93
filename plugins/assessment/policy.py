"""Surviving members are called for cash, within a multiple of their contributions."""

from __future__ import annotations

from backoffice.sdk import (
    ContributionFacts,
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    config_in_words,
    decimal_text,
    limits_in_words,
    money,
    round_down,
    split_capped,
)

from .config import AssessmentConfig


class Assessment(Step[AssessmentConfig]):
    """An unfunded layer: cash of the members, pro rata to their original contributions."""

    name = "assessment"
    config = AssessmentConfig

    def needs(self, config: AssessmentConfig) -> Needs:
        """The members' contributions and cash."""
        return Needs(contributions=config.fund)

    def plan(self, facts: StepFacts, config: AssessmentConfig) -> Plan:
        """Split the loss over the surviving members, none above what may be called from it."""
        members = [m for m in facts.contributions if m.member != facts.shortfall.account]
        caps = {m.member: _callable(m, config) for m in members}
        held = sum(caps.values())
        amount = facts.limits.budget(facts.shortfall.remaining, held)
        shares = split_capped(amount, {m.member: m.original for m in members}, caps)
        if not shares:
            return Plan()
        reason = (
            f"called from {len(shares)} surviving members, pro rata to their contributions to "
            f"{config.fund}, each at most {decimal_text(config.multiple)} times its contribution "
            f"and its cash, {money(facts, held)} in all{limits_in_words(facts, held)}"
        )
        return Plan(tuple(Take(member, share) for member, share in shares.items()), held, reason)

    def describe(self, config: AssessmentConfig) -> str:
        """One sentence for people."""
        return (
            f"Surviving members of {config.fund} are called for cash, pro rata to their original "
            f"contributions, each at most {decimal_text(config.multiple)} times its own"
            f"{config_in_words(config)}."
        )


def _callable(member: ContributionFacts, config: AssessmentConfig) -> int:
    """What may still be called from a member for this loss, in smallest units."""
    right = round_down(config.multiple * member.original) - member.assessed
    return max(0, min(member.cash, right))
