"""Whole plans that several steps have in common."""

from __future__ import annotations

from backoffice.core.facts import StepFacts
from backoffice.core.plan import Carry, DebtTerms, Plan, Take

from .words import limits_in_words, money


def draw(facts: StepFacts, account: str, who: str, more: str = "") -> Plan:
    """What the limits leave of one account's cash; `who` names it in the reason, `more` ends it."""
    held = facts.sources[account]
    amount = facts.limits.budget(facts.shortfall.remaining, held)
    if not amount:
        return Plan()
    reason = f"paid by {who} {account}, which held {money(facts, held)}"
    return Plan((Take(account, amount),), held, f"{reason}{limits_in_words(facts, held)}{more}")


def carry(facts: StepFacts, terms: DebtTerms, how: str) -> Plan:
    """What the limits leave as a debt; with a creditor only what it can pay at once."""
    held = facts.sources[terms.creditor] if terms.creditor else None
    amount = facts.limits.budget(facts.shortfall.remaining, held)
    if not amount:
        return Plan()
    reason = f"you owe it, {how}"
    if terms.creditor and held is not None:
        reason += f"; {terms.creditor}, which held {money(facts, held)}, paid it for you"
    return Plan((Carry(amount, terms),), held, reason + limits_in_words(facts, held))
