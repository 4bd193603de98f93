"""Why money may not leave an account: the reasons in their order, then the policy's guards."""

from __future__ import annotations

from .book import Book
from .gather_regime import withdrawal_facts
from .guards.holding import rests_on_degraded
from .policy import PolicyError
from .requirement import positive_initial_margin
from .restrictions import forbids_withdrawal
from .valuation import collateral, equity_of


def withdrawal_refusal(book: Book, account: str, asset: str, amount: int) -> str | None:
    """The first reason to refuse a withdrawal, or None."""
    reason = payment_refusal(book, account, asset, amount)
    return reason if reason is not None else _guarded(book, account, asset, amount)


def payment_refusal(book: Book, account: str, asset: str, amount: int) -> str | None:
    """The first reason of the account's own to refuse that cash leaves it, or None."""
    restriction = forbids_withdrawal(book, account)
    if restriction is not None:
        return restriction.value
    if amount > book.cash(account, asset):
        return "insufficient_cash"
    if book.debts_of(account):
        return "debt"
    if book.held(account) and rests_on_degraded(book, account):
        return "degraded_price"
    before = book.balance(account, asset)
    lost = collateral(book, asset, before) - collateral(book, asset, before - amount)
    if equity_of(book, account) - lost < positive_initial_margin(book, account):
        return "initial_margin"
    return None


def _guarded(book: Book, account: str, asset: str, amount: int) -> str | None:
    """The first reason of the policy's own guards; one that fails lets nothing out."""
    guards = book.policy.regime.guards
    facts = withdrawal_facts(book, account, asset, amount) if guards else None
    for guard in guards:
        assert facts is not None
        try:
            reason = guard.refusal(facts)
        except PolicyError:
            return "policy_error"
        if reason is not None:
            return reason
    return None
