"""Why an order is refused: a restriction, an open liquidation order, or a degraded price.

While a liquidation order is open nothing is taken on, and its position is left to it.
"""

from __future__ import annotations

from fractions import Fraction

from ..book import Book
from ..orders import LIQUIDATION_ORDER
from ..restrictions import forbids_trade, reduces
from .holding import refuses_increase


def trade_refusal(book: Book, account: str, instrument: str, quantity: Fraction) -> str | None:
    """The first reason to refuse this order (`quantity` signed), or None."""
    restriction = forbids_trade(book, account, instrument, quantity)
    if restriction is not None:
        return restriction.value
    orders = book.open_orders(account)
    if instrument in orders or (orders and not reduces(book, account, instrument, quantity)):
        return LIQUIDATION_ORDER
    if refuses_increase(book, instrument) and not reduces(book, account, instrument, quantity):
        return "degraded_price"
    return None
