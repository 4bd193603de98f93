"""Borrows that stand: cash below zero in one asset beside cash above it in another.

Only where the policy says `borrows: swap`. Its liquidation model then repays them, so nobody else
converts them, and a hole is no shortfall before everything that can be sold was sold.
"""

from __future__ import annotations

from fractions import Fraction

from .book import Book
from .money import round_down

LEAST_PRICE_SHARE = Fraction(1, 2)
"""A swap brings at least this part of what is sold is worth."""


def stands(book: Book, account: str) -> bool:
    """Whether the account owes in one asset and has in another, both with a price.

    What would not bring a single unit of the largest borrow repays nothing, so it does not count.
    """
    if not book.policy.regime.swaps:
        return False
    cash = {code: book.cash(account, code) for code in book.assets if book.prices.get(code, 0) > 0}
    if not min(cash.values(), default=0) < 0 < max(cash.values(), default=0):
        return False
    value = {code: book.major(minor, code) * book.price_of(code) for code, minor in cash.items()}
    owed, held = min(value, key=value.__getitem__), max(value, key=value.__getitem__)
    least = fair_price(book, held, owed) * LEAST_PRICE_SHARE
    return brings(book, held, owed, cash[held], least) > 0


def fair_price(book: Book, sold: str, bought: str) -> Fraction:
    """How much of what is bought one whole unit of what is sold is worth; both have a price."""
    return book.price_of(sold) / book.price_of(bought)


def brings(book: Book, sold: str, bought: str, minor: int, price: Fraction) -> int:
    """What so many smallest units bring at a price of whole units, rounded down."""
    return round_down(minor * price * Fraction(book.assets[bought].unit, book.assets[sold].unit))
