"""Borrows that stand: cash below zero in one asset beside cash above it in another.

Only where the policy says `borrows: swap`. Its liquidation model then repays them, so nobody else
converts them, and a hole is no shortfall before everything that can be sold was sold.
"""

from __future__ import annotations

from .book import Book


def stands(book: Book, account: str) -> bool:
    """Whether the account owes in one asset and has in another, both with a price."""
    if not book.policy.regime.swaps:
        return False
    cash = [book.cash(account, code) for code in book.assets if book.prices.get(code, 0) > 0]
    return min(cash, default=0) < 0 < max(cash, default=0)
