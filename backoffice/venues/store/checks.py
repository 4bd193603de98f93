"""An event may only name what the venue has: the core takes that for granted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from backoffice.core.book import Book
from backoffice.core.events import Event
from backoffice.venues.errors import UnknownName

NAMES = {
    "account": "account",
    "against": "account",
    "asset": "asset",
    "books": "instrument",
    "buyer": "account",
    "instrument": "instrument",
    "marks": "instrument",
    "prices": "asset",
    "seller": "account",
    "vols": "instrument",
}


def check_names(book: Book, event: Event) -> None:
    """Raise `UnknownName` for the first account, asset or instrument that does not exist."""
    known: dict[str, Any] = {
        "account": book.accounts,
        "asset": book.assets,
        "instrument": book.instruments,
    }
    for name, field, what in _named(event):
        if name not in known[what]:
            raise UnknownName(field, name, what)


def _named(event: Event) -> Iterator[tuple[str, str, str]]:
    for item in fields(event):
        what = NAMES.get(item.name)
        if what is None:
            continue
        value = getattr(event, item.name)
        for name in [value] if isinstance(value, str) else value:
            yield name, item.name, what
