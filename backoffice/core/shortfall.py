"""Shortfalls: opened for holes, filled by cash, and the state that they are in."""

from __future__ import annotations

from .book import Book
from .borrows import stands
from .outcome import decided
from .periods import count_use
from .restrictions import impose, lift
from .sentences import money
from .state import Forbids, Imposed, Shortfall


def state_of(book: Book, shortfall: Shortfall) -> str:
    """open while anything remains; else what the last step that took part left."""
    if shortfall.is_open:
        return "open"
    if shortfall.filled_by_cash or not shortfall.steps:
        return "covered"
    last = shortfall.steps[-1]
    if last.debt_id is not None:
        return "carried" if book.debts[last.debt_id].owed > 0 else "repaid"
    return last.outcome


def open_shortfalls(book: Book, accounts: list[str]) -> None:
    """Open one shortfall for each flat account and asset with a hole that none covers yet."""
    for account in accounts:
        if book.held(account) or stands(book, account):
            continue
        for asset in sorted(book.assets):
            known = sum(s.remaining for s in book.shortfalls_of(account, asset) if s.is_open)
            hole = -book.cash(account, asset) - known
            if hole > 0:
                number = book.next_shortfall()
                book.add_shortfall(Shortfall(number, account, asset, hole, book.now, hole))


def absorb_cash(book: Book, account: str) -> None:
    """Cash that reached an account lowers what remains of its shortfalls, oldest first."""
    for asset in sorted(book.assets):
        still_open = [s for s in book.shortfalls_of(account, asset) if s.is_open]
        filled = sum(s.remaining for s in still_open) - max(0, -book.cash(account, asset))
        for shortfall in still_open:
            part = min(shortfall.remaining, filled)
            if part <= 0:
                break
            filled -= part
            lower(book, shortfall, part)
            shortfall.filled_by_cash = not shortfall.is_open
    refresh_freeze(book, account)


def lower(book: Book, shortfall: Shortfall, amount: int) -> None:
    """Lower what remains; what waits for approval is never more than that."""
    shortfall.remaining -= amount
    pending = shortfall.pending
    if pending is not None and pending.amount > shortfall.remaining:
        less = shortfall.remaining - pending.amount
        count_use(book, pending.key, shortfall.asset, less, pending.counted)
        pending.amount = shortfall.remaining
        if not pending.amount:
            shortfall.pending = None
    shortfall.closed_at = None if shortfall.is_open else book.now
    book.touch("shortfall", shortfall.id)


def refresh_freeze(book: Book, account: str) -> None:
    """Freeze an account while any of its shortfalls is open, and no longer."""
    still_open = [s for s in book.shortfalls_of(account) if s.is_open]
    changed = (
        impose(book, account, Forbids.FROZEN, Imposed.SHORTFALL)
        if still_open
        else lift(book, account, Forbids.FROZEN, Imposed.SHORTFALL)
    )
    if changed:
        left = ", ".join(money(book, s.remaining, s.asset) for s in still_open)
        book.decide(
            decided(
                at=book.now,
                account=account,
                which="freeze" if still_open else "unfreeze",
                inputs={"open": {str(s.id): s.remaining for s in still_open}},
                policy_version=book.policy.version,
                sentence=f"The account is frozen: {left} of a loss is not covered yet."
                if still_open
                else "The account is no longer frozen: none of its shortfalls is open.",
            )
        )
