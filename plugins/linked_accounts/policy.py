"""The same owner's other accounts answer with their free cash."""

from __future__ import annotations

from backoffice.sdk import (
    Needs,
    Plan,
    Step,
    StepFacts,
    Take,
    config_in_words,
    limits_in_words,
    listed,
    money,
)

from .config import LinkedAccountsConfig

SHOWN_MAX = 5


class LinkedAccounts(Step[LinkedAccountsConfig]):
    """Draws free cash, account after account, in the order of the groups, then of the codes."""

    name = "linked_accounts"
    config = LinkedAccountsConfig

    def needs(self, config: LinkedAccountsConfig) -> Needs:
        """The owner's other accounts."""
        return Needs(linked=True)

    def plan(self, facts: StepFacts, config: LinkedAccountsConfig) -> Plan:
        """Empty one account before the next is touched."""
        places: dict[str, int] = {group: place for place, group in enumerate(config.order)}
        payers = sorted(
            (item for item in facts.linked if item.group in places),
            key=lambda item: (places[item.group], item.account),
        )
        held = sum(item.free_cash for item in payers)
        left = facts.limits.budget(facts.shortfall.remaining, held)
        takes = []
        for payer in payers:
            amount = min(payer.free_cash, left)
            if amount:
                takes.append(Take(payer.account, amount))
                left -= amount
        if not takes:
            return Plan()
        shown = [f"{take.account} ({money(facts, take.amount)})" for take in takes[:SHOWN_MAX]]
        if len(takes) > SHOWN_MAX:
            shown.append(f"{len(takes) - SHOWN_MAX} more")
        paid = listed(shown)
        reason = (
            f"taken from your other accounts, {paid}; together they could spare "
            f"{money(facts, held)} of their cash above initial margin{limits_in_words(facts, held)}"
        )
        return Plan(tuple(takes), held, reason)

    def describe(self, config: LinkedAccountsConfig) -> str:
        """One sentence for people."""
        return (
            f"The owner's other accounts ({listed(config.order, 'then')}) pay out of cash that "
            f"is free above their initial margin{config_in_words(config)}."
        )
