"""The steps default_fund_with_capital and assessment_with_capital."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.sdk import (
    Action,
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    TakeContribution,
    config_in_words,
    decimal_text,
    limits_in_words,
    money,
    round_down,
    split_pro_rata,
)

from .config import AssessmentWithCapitalConfig, DefaultFundWithCapitalConfig
from .layers import shared


class DefaultFundWithCapital(Step[DefaultFundWithCapitalConfig]):
    """The other members' contributions and an amount of the venue's, used up together."""

    name = "default_fund_with_capital"
    config = DefaultFundWithCapitalConfig

    def needs(self, config: DefaultFundWithCapitalConfig) -> Needs:
        """The contributions, and the capital's cash."""
        return Needs(sources=(config.capital,), contributions=config.fund)

    def plan(self, facts: StepFacts, config: DefaultFundWithCapitalConfig) -> Plan:
        """Split the loss pro rata to what is left of each contribution and of the capital."""
        left = {item.member: item.left for item in facts.contributions}
        left.pop(facts.shortfall.account, None)
        # a fund that lost money elsewhere has less than its members' parts say
        parts = split_pro_rata(min(sum(left.values()), facts.fund_cash), left)
        shares, own, held = _split(facts, parts, config.capital)
        actions: tuple[Action, ...] = tuple(
            TakeContribution(member, share) for member, share in shares.items()
        )
        words = f"out of {config.fund} by {len(shares)} other members"
        return _plan(facts, actions, own, held, config.capital, words)

    def describe(self, config: DefaultFundWithCapitalConfig) -> str:
        """One sentence for people."""
        return (
            f"The other members' contributions to {config.fund} and the venue's own amount in "
            f"{config.capital} pay together, pro rata to what is left of each"
            f"{config_in_words(config)}."
        )


class AssessmentWithCapital(Step[AssessmentWithCapitalConfig]):
    """Calls on surviving members, and a further amount of the venue's used pro rata with them."""

    name = "assessment_with_capital"
    config = AssessmentWithCapitalConfig

    def needs(self, config: AssessmentWithCapitalConfig) -> Needs:
        """The members' contributions and cash, and the capital's cash."""
        return Needs(sources=(config.capital,), contributions=config.fund)

    def plan(self, facts: StepFacts, config: AssessmentWithCapitalConfig) -> Plan:
        """Split the loss pro rata to what each member may still be called for and the capital."""
        callable_ = {
            item.member: max(
                0, min(item.cash, round_down(config.multiple * item.original) - item.assessed)
            )
            for item in facts.contributions
            if item.member not in (facts.shortfall.account, config.capital)
        }
        shares, own, held = _split(facts, callable_, config.capital)
        actions: tuple[Action, ...] = tuple(Take(code, share) for code, share in shares.items())
        words = f"by calls on {len(shares)} surviving members"
        return _plan(facts, actions, own, held, config.capital, words)

    def describe(self, config: AssessmentWithCapitalConfig) -> str:
        """One sentence for people."""
        return (
            f"Surviving members of {config.fund} are called for cash, each at most "
            f"{decimal_text(config.multiple)} times its contribution, and the venue's further "
            f"amount in {config.capital} is used pro rata with them{config_in_words(config)}."
        )


def _split(
    facts: StepFacts, members: Mapping[str, int], capital: str
) -> tuple[dict[str, int], int, int]:
    has = 0 if capital == facts.shortfall.account else facts.sources[capital]
    held = sum(members.values()) + has
    amount = facts.limits.budget(facts.shortfall.remaining, held)
    shares, own = shared(amount, members, has)
    return shares, own, held


def _plan(
    facts: StepFacts,
    actions: tuple[Action, ...],
    own: int,
    held: int,
    capital: str,
    words: str,
) -> Plan:
    if own:
        actions = (*actions, Take(capital, own))
    if not actions:
        return Plan()
    reason = (
        f"paid {words} and with {money(facts, own)} of the venue's own in {capital}, pro rata to "
        f"what each had in this layer, {money(facts, held)} in all{limits_in_words(facts, held)}"
    )
    return Plan(actions, held, reason)
