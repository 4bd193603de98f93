"""Which accounts a sweep must look at exactly."""

from __future__ import annotations

from .book import Book


def screen(book: Book) -> list[str]:
    """Codes of the accounts to settle."""
    return [account.code for account in book.swept()]
