"""Imposing, lifting and asking for restrictions."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from .book import Book
from .money import ZERO
from .state import Forbids, Imposed

FORBIDS_WITHDRAWAL = frozenset({Forbids.FROZEN, Forbids.NO_WITHDRAWAL})
FORBIDS_TRADING = frozenset({Forbids.FROZEN, Forbids.NO_TRADING})


def impose(
    book: Book, account: str, kind: Forbids, by: Imposed, until: datetime | None = None
) -> bool:
    """Impose a restriction, or replace its end; return whether anything changed."""
    imposed = book.restrictions.setdefault(account, {})
    if (kind, by) in imposed and imposed[kind, by] == until:
        return False
    imposed[kind, by] = until
    book.touch("restriction", account, kind, by)
    return True


def lift(book: Book, account: str, kind: Forbids, by: Imposed) -> bool:
    """Lift a restriction that this source imposed; return whether there was one."""
    imposed = book.restrictions.get(account, {})
    if (kind, by) not in imposed:
        return False
    del imposed[kind, by]
    book.touch("restriction", account, kind, by)
    return True


def hold(book: Book, account: str, kind: Forbids, until: datetime | None) -> bool:
    """Impose a security hold, or extend it, but never shorten it; whether anything changed."""
    standing = book.restrictions.get(account, {})
    if (kind, Imposed.SECURITY) in standing:
        end = standing[kind, Imposed.SECURITY]
        until = None if end is None or until is None else max(end, until)
    return impose(book, account, kind, Imposed.SECURITY, until)


def forbids_withdrawal(book: Book, account: str) -> Forbids | None:
    """The first restriction that forbids taking money out."""
    return next((k for k in book.forbidden(account) if k in FORBIDS_WITHDRAWAL), None)


def reduces(book: Book, account: str, instrument: str, quantity: Fraction) -> bool:
    """Whether an order (`quantity` signed) only makes the account's position smaller."""
    held = book.held(account).get(instrument)
    before = held.quantity if held else ZERO
    return before * quantity < 0 and abs(quantity) <= abs(before)


def forbids_trade(book: Book, account: str, instrument: str, quantity: Fraction) -> Forbids | None:
    """The first restriction that forbids this order (`quantity` signed)."""
    for kind in book.forbidden(account):
        if kind in FORBIDS_TRADING:
            return kind
        if kind is Forbids.NO_INCREASE and not reduces(book, account, instrument, quantity):
            return kind
    return None
