"""Whether what an order was placed for is over."""

from __future__ import annotations

from ..book import Book
from ..figures import status_by_figures
from ..guards.holding import rests_on_degraded

RECOVERED, HALTED = "recovered", "halted"


def reason_gone(book: Book, account: str) -> str | None:
    """Why an open liquidation order of the account has no reason any more; None where it has one.

    `halted`: the venue's liquidations are; `recovered`: the account has its initial margin again,
    by prices that can be relied on.
    """
    if book.guarded.is_halted:
        return HALTED
    if rests_on_degraded(book, account) or status_by_figures(book, account) != "healthy":
        return None
    return RECOVERED
