"""Whole plans that several steps have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from backoffice.core.facts import StepFacts
from backoffice.core.money import split_capped
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


def charge_pro_rata(
    facts: StepFacts,
    caps: Mapping[str, int],
    reason: Callable[[Mapping[str, int]], str],
    *,
    weights: Mapping[str, Fraction | int] | None = None,
    held: int | None = None,
    amount: int | None = None,
) -> Plan:
    """Everybody pays what the limits leave pro rata to `weights`, each at most its cap.

    `weights` are the bases that were asked for, unless given; `held`, what the limits see, is the
    sum of the caps; `amount` is what a step charges of that, all unless given. `reason` says whom
    the shares were taken from; the limits are added to it.
    Nobody pays where a step that pays all or nothing could not get all of it from them.
    """
    held = sum(caps.values()) if held is None else held
    remaining = facts.shortfall.remaining
    weights = {item.account: item.base for item in facts.charged} if weights is None else weights
    amount = facts.limits.budget(remaining, held) if amount is None else amount
    shares = split_capped(amount, weights, caps)
    partly = sum(shares.values()) < remaining
    if not shares or (facts.limits.all_or_nothing and partly):
        return Plan()
    takes = tuple(Take(account, share) for account, share in shares.items())
    return Plan(takes, held, f"{reason(shares)}{limits_in_words(facts, held)}")
