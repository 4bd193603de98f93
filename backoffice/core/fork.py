"""A second book that begins as another one stands. Pure."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Any

from .book import Book

FIXED = ("venue", "policy")


def forked(book: Book) -> Book:
    """A copy that may be changed without the other; it costs about as much as copying its dicts.

    What is large holds frozen values, so only the dicts are copied; the few debts, shortfalls and
    the like are copied whole.
    """
    memo: dict[int, Any] = {id(getattr(book, name)): getattr(book, name) for name in FIXED}
    for flat in (book.assets, book.prices, book.instruments, book.marks, book.accounts):
        memo[id(flat)] = dict(flat)
    for counted in (book.balances, book.realized):
        memo[id(counted)] = defaultdict(int, counted)
    memo[id(book.positions)] = {code: dict(held) for code, held in book.positions.items()}
    memo[id(book.restrictions)] = {code: dict(one) for code, one in book.restrictions.items()}
    memo[id(book.margin_calls)] = dict(book.margin_calls)
    return deepcopy(book, memo)
