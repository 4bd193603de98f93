"""The one door of the core: an event is applied to a book, and the outcome is what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import handlers, periods
from .book import Book
from .events import Event
from .liquidation import forget_ended
from .outcome import Outcome
from .shortfall import absorb_cash


def apply(book: Book, event: Event) -> Outcome:
    """Apply one event and return what it did.

    Raises `ValueError` for an event of a type that the engine does not know. An event that a
    restriction or a margin forbids is a refusal in the outcome, no error. Time never goes back:
    an event that is late counts as of now.
    """
    handler: Callable[[Book, Any], None] | None = handlers.HANDLERS.get(type(event))
    if handler is None:
        raise ValueError(f"{type(event).__name__} is no event that the engine knows")
    book.now = max(book.now, event.at)
    forget_ended(book)
    periods.roll(book, book.now)
    handler(book, event)
    for account in _paid(book):
        if any(shortfall.is_open for shortfall in book.shortfalls_of(account)):
            absorb_cash(book, account)
    return book.take_outcome()


def _paid(book: Book) -> list[str]:
    """Accounts that any journal of this event moved money to."""
    return sorted(
        {posting.target for journal in book.outcome.journals for posting in journal.postings}
    )
