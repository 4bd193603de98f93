"""Books, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from backoffice.core.book import Book

NOT_STATE = {"outcome", "policy", "_deposits", "_longs"}  # the last event's, code, and sums kept


def books_differ(one: Book, other: Book) -> list[str]:
    """What differs between two books; empty where they are the same in everything that counts.

    The code of the venue may differ: one that is kept gets a code that was free.
    """
    found = []
    for item in fields(Book):
        if item.name in NOT_STATE:
            continue
        a, b = (_plain(getattr(book, item.name)) for book in (one, other))
        if item.name == "venue":
            a, b = ([getattr(v, n) for n in ("reporting_asset", "zone", "margin")] for v in (a, b))
        if a != b:
            found += [f"{item.name}: {line}" for line in _lines(a, b)]
    return found


def _plain(value: Any) -> Any:
    """Maps without what counts as nothing: zero counters, and accounts that hold nothing."""
    if isinstance(value, dict):
        plain = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in plain.items() if item not in (0, {})}
    return value


def _lines(a: Any, b: Any) -> Iterator[str]:
    if not (isinstance(a, dict) and isinstance(b, dict)):
        yield f"{a!r} != {b!r}"
        return
    for key in sorted({*a, *b}, key=repr):
        if a.get(key) != b.get(key):
            yield f"{key!r}: {a.get(key)!r} != {b.get(key)!r}"
