"""The comparison that other tests rest on finds differences."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.opening import open_book
from backoffice.core.state import Forbids, Imposed, Shortfall
from tests.venues.builders import AT, PERP, setup
from tests.venues.compare import books_differ


def test_equal_books_do_not_differ() -> None:
    one, other = open_book(setup()), open_book(setup(code="demo-2"))
    one.balances["amy", Bucket.HELD, "USD"] += 0  # looking at a counter is no difference
    one.restrictions["amy"] = {}
    assert books_differ(one, other) == []


def _freeze(book: Book) -> None:
    book.restrictions["amy"] = {(Forbids.FROZEN, Imposed.MANUAL): None}


def _wait(book: Book) -> None:
    book.now += timedelta(seconds=1)


CHANGES: dict[str, Callable[[Book], Any]] = {
    "balances": lambda book: book.balances.update({("amy", Bucket.CASH, "USD"): 1}),
    "marks": lambda book: book.marks.update({PERP: Fraction(1001)}),
    "now": _wait,
    "period_use": lambda book: book.period_use.update({(0, "USD", "day", AT.date()): 1}),
    "realized": lambda book: book.realized.update({("amy", PERP): 1}),
    "restrictions": _freeze,
    "shortfalls": lambda book: book.add_shortfall(Shortfall(1, "amy", "USD", 1, AT, 1)),
    "unclosed": lambda book: book.unclosed.append(book.current["day"]),
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_difference_is_named(field: str) -> None:
    book = open_book(setup())
    CHANGES[field](book)
    assert any(line.startswith(f"{field}:") for line in books_differ(open_book(setup()), book))
