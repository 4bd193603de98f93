"""What balances and positions of a book are worth, exactly, at current marks and prices.

equity = sum balance*price*(1 - haircut if positive) + sum pnl*price + sum option value*price.
Source: the contract of behaviour, "Figures of an account".
"""

from __future__ import annotations

from fractions import Fraction

from .accounts import Bucket
from .book import Book
from .guards.verdicts import is_missing
from .instruments import Position
from .margin.model import Market
from .money import ZERO


def market_of(book: Book) -> Market:
    """The prices that margin models read."""
    return Market(book.now, book.prices, book.marks, book.vols, book.instruments)


def kept_share(book: Book, asset: str) -> Fraction:
    """The part of a positive balance's value that counts: nothing where its price is missing."""
    return ZERO if is_missing(book, asset) else 1 - book.assets[asset].haircut


def collateral(book: Book, asset: str, minor: int) -> Fraction:
    """Value of a balance as collateral: at price, less the haircut where it is positive."""
    value = book.major(minor, asset) * book.price_of(asset)
    return value * kept_share(book, asset) if minor > 0 else value


def position_value(book: Book, code: str, position: Position) -> Fraction:
    """What a position counts in equity: its pnl, or an option's value; in the settle asset."""
    instrument = book.instruments[code]
    if instrument.option is not None:
        return instrument.premium(position.quantity, book.marks[code])
    return instrument.pnl(position.quantity, position.cost, book.marks[code])


def unrealized(book: Book, code: str, position: Position) -> Fraction:
    """Profit of a position (an option's too) at the mark, in the settle asset."""
    return book.instruments[code].pnl(position.quantity, position.cost, book.marks[code])


def equity_of(book: Book, account: str) -> Fraction:
    """Equity of an account."""
    total = sum((collateral(book, a, book.balance(account, a)) for a in book.assets), ZERO)
    for code, position in book.held(account).items():
        price = book.price_of(book.instruments[code].settle)
        total += position_value(book, code, position) * price
    return total


def notional_of(book: Book, account: str, instrument: str | None = None) -> Fraction:
    """Notional of an account's positions, or of the one in `instrument`."""
    total = ZERO
    for code, position in book.held(account).items():
        if instrument in (None, code):
            terms = book.instruments[code]
            price = book.price_of(terms.settle)
            total += terms.notional(position.quantity, book.marks[code]) * price
    return total


def debt_of(book: Book, account: str) -> Fraction:
    """What an account owes, zero or negative, at price."""
    return sum(
        (
            book.major(book.balances.get((account, Bucket.DEBT, asset), 0), asset)
            * book.price_of(asset)
            for asset in book.assets
        ),
        ZERO,
    )
