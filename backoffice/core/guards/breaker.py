"""The circuit breaker: more liquidations than the policy allows in one sweep are none.

Then the venue is halted, and no sweep liquidates until two persons release it. The first sweep
after the release liquidates whatever is due, without counting; from the next one on it counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..accounts import CLEARING
from ..book import Book
from ..four_eyes import same_person
from ..money import ZERO, format_decimal
from ..outcome import decided
from ..valuation import notional_of
from .facts import BreakerFacts, is_too_many
from .memory import Halt

BEGUN, RELEASED, SPENT = "begun", "released", "spent"


def admits(book: Book, due: Sequence[str]) -> bool:
    """Whether this sweep may liquidate these accounts; if they are too many, it halts the venue.

    What counts is the accounts and the notional of all their positions, as the sweep found them.
    """
    if book.guarded.is_halted:
        return False  # whatever the policy says by now: two persons release it
    guards, halt = book.policy.guards, book.guarded.halt
    if guards is None or guards.breaker is None:
        return True
    if halt is not None and halt.spent_at is None:
        halt.spent_at = book.now
        book.touch("halt", halt.number, SPENT)
        return True
    value = sum((notional_of(book, account) for account in due), ZERO)
    number = 1 if halt is None else halt.number + 1
    facts = BreakerFacts(number, len(due), value, guards.breaker)
    if not is_too_many(facts):
        return True
    _halt(book, facts)
    return False


def release(book: Book, proposed_by: str, approved_by: str) -> str | None:
    """Let liquidations go on; return the reason where that is refused."""
    if same_person(proposed_by, approved_by):
        return "four_eyes"
    halt = book.guarded.halt
    if halt is None or halt.released_at is not None:
        return "not_halted"
    halt.released_at, halt.proposed_by, halt.approved_by = book.now, proposed_by, approved_by
    book.touch("halt", halt.number, RELEASED)
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="breaker",
            inputs={"halt": halt.number, "proposed_by": proposed_by, "approved_by": approved_by},
            plan={"halted": False},
            policy_version=book.policy.version,
            sentence=f"{proposed_by} and {approved_by} released the circuit breaker: the next "
            "sweep liquidates whatever is due.",
        )
    )
    return None


def _halt(book: Book, facts: BreakerFacts) -> None:
    count, value = facts.liquidations, facts.value
    book.guarded.halt = Halt(facts.halt, book.now, count, value)
    book.touch("halt", facts.halt, BEGUN)
    accounts = "account" if count == 1 else "accounts"
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="breaker",
            inputs=facts,
            plan={"halted": True},
            policy_version=book.policy.version,
            sentence=f"{count} {accounts} with a notional of {format_decimal(value)} "
            f"{book.venue.reporting_asset} were due for liquidation in one sweep, more than the "
            "circuit breaker allows: nothing is liquidated until two persons release it.",
        )
    )
