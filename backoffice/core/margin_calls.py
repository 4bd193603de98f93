"""Margin calls: listed while an account is below its initial margin, with due times where the
policy has them. A call keeps its due time while it stays open, whatever its amount becomes; one
that is still open at its due time is escalated: restrictions by rule, or liquidation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .book import Book
from .figures import Figures
from .guards.facts import CallFacts, escalation
from .guards.memory import Called
from .money import format_decimal
from .outcome import decided
from .state import Forbids

CALLED = "margin_call"


def call_margin(book: Book, account: str, status: str, figures: Figures) -> None:
    """List the account's margin call, or take it off the list; escalate one that is overdue."""
    before = book.margin_calls.pop(account, None), book.guarded.called.pop(account, None)
    if status == CALLED:
        book.margin_calls[account] = figures.initial_margin - figures.equity
        _keep_due_time(book, account, before[1])
    if (book.margin_calls.get(account), book.guarded.called.get(account)) != before:
        book.touch("margin_call", account)


def is_overdue(book: Book, account: str, status: str) -> bool:
    """Whether the account's call was due before or at this sweep, and is not met."""
    called = book.guarded.called.get(account)
    terms = book.policy.margin_call
    return (
        terms is not None and status == CALLED and called is not None and book.now >= called.due_at
    )


def is_liquidated(book: Book, account: str, status: str) -> bool:
    """Whether a call that is overdue makes the account due for liquidation."""
    terms = book.policy.margin_call
    return terms is not None and terms.liquidate and is_overdue(book, account, status)


def imposed_by_call(book: Book, account: str, status: str) -> dict[Forbids, str]:
    """The restrictions that an overdue call asks for, and why."""
    terms = book.policy.margin_call
    if terms is None or not is_overdue(book, account, status):
        return {}
    due_at = book.guarded.called[account].due_at.astimezone(book.venue.zone)
    return {Forbids(kind): f"a margin call was due at {due_at:%F %T}" for kind in terms.restrict}


def _keep_due_time(book: Book, account: str, called: Called | None) -> None:
    terms = book.policy.margin_call
    if terms is None:
        return
    called = called or Called(book.now, book.now + terms.due_after)
    book.guarded.called[account] = called
    facts = CallFacts(book.now, called, book.margin_calls[account], terms)
    follows = escalation(facts)
    if called.escalated_at is None and follows is not None:
        book.guarded.called[account] = replace(called, escalated_at=book.now)
        _explain(book, account, facts, follows)


def _explain(book: Book, account: str, facts: CallFacts, follows: dict[str, Any]) -> None:
    terms, zone = facts.terms, book.venue.zone
    what = "the account is liquidated" if terms.liquidate else "the account is restricted"
    then = what if terms.liquidate or terms.restrict else "the venue was told"
    called_at, due_at = facts.called.at.astimezone(zone), facts.called.due_at.astimezone(zone)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which=CALLED,
            inputs=facts,
            plan=follows,
            policy_version=book.policy.version,
            sentence=f"The margin call of {called_at:%F %T} was due at {due_at:%F %T} and is not "
            f"met: {format_decimal(facts.amount)} {book.venue.reporting_asset} are missing, so "
            f"{then}.",
        )
    )
