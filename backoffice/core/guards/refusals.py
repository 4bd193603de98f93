"""Why an order is refused: a restriction, or a degraded price where it takes new risk."""

from __future__ import annotations

from fractions import Fraction

from ..book import Book
from ..restrictions import forbids_trade, reduces
from .holding import refuses_increase


def trade_refusal(book: Book, account: str, instrument: str, quantity: Fraction) -> str | None:
    """The first reason to refuse this order (`quantity` signed), or None."""
    restriction = forbids_trade(book, account, instrument, quantity)
    if restriction is not None:
        return restriction.value
    if not reduces(book, account, instrument, quantity) and refuses_increase(book, instrument):
        return "degraded_price"
    return None
