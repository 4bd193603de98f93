"""Walking an order book, best price first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..book import Book
from ..money import ZERO

Level = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Walked:
    """Fills as (price, positive quantity), what the book keeps, and what it could not fill."""

    fills: tuple[Level, ...]
    left: tuple[Level, ...]
    unfilled: Fraction


def walk(levels: Sequence[Level], quantity: Fraction) -> Walked:
    """Take `quantity` (positive) from the levels in their order."""
    fills: list[Level] = []
    left: list[Level] = []
    for price, available in levels:
        taken = min(available, quantity)
        if taken > 0:
            fills.append((price, taken))
            quantity -= taken
        if available > taken:
            left.append((price, available - taken))
    return Walked(tuple(fills), tuple(left), quantity)


def side(book: Book, code: str, quantity: Fraction) -> list[Level]:
    """The resting orders that closing a position of `quantity` hits: bids for a long."""
    order_book = book.order_books.get(code)
    if order_book is None:
        return []
    return order_book.bids if quantity > 0 else order_book.asks


def depth(book: Book, code: str, quantity: Fraction) -> Fraction:
    """How much the book could take of a position."""
    return sum((available for _, available in side(book, code, quantity)), ZERO)


def is_within(price: Fraction, worst: Fraction, quantity: Fraction) -> bool:
    """Whether closing a position of `quantity` at `price` is no worse than at `worst`."""
    return price >= worst if quantity > 0 else price <= worst


def consume(
    book: Book, code: str, quantity: Fraction, size: Fraction, worst: Fraction | None = None
) -> Walked:
    """Close `size` (positive) of a position of `quantity`; what is filled leaves the book.

    Levels beyond the `worst` price are left alone.
    """
    levels = side(book, code, quantity)
    good = [one for one in levels if worst is None or is_within(one[0], worst, quantity)]
    walked = walk(good, size)
    if walked.fills:
        order_book, left = book.order_books[code], [*walked.left, *levels[len(good) :]]
        if quantity > 0:
            order_book.bids = left
        else:
            order_book.asks = left
        book.touch("order_book", code)
    return walked
