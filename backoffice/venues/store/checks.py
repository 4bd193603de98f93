"""What the core takes for granted: an event names what the venue has, with possible values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from fractions import Fraction
from functools import lru_cache
from typing import Any

from backoffice.accounts.selectors import account_keys
from backoffice.core import events as ev
from backoffice.core.accounts import SYSTEM_ACCOUNTS, AccountKind
from backoffice.core.book import Book
from backoffice.core.events import Event
from backoffice.venues.errors import InvalidEvent, UnknownName

NAMES = {
    "account": "account",
    "accounts": "account",
    "against": "account",
    "asset": "asset",
    "books": "instrument",
    "buyer": "account",
    "fund": "account",
    "instrument": "instrument",
    "marks": "instrument",
    "prices": "asset",
    "seller": "account",
    "vols": "instrument",
}


MONEY = (ev.Deposit, ev.Withdraw, ev.Repay, ev.Recover, ev.Stake)
SHARES = (ev.Stake, ev.RequestUnstake, ev.CancelUnstake, ev.Unstake)


def keys_of(venue_id: int, accounts: Collection[str | int]) -> dict[str, int]:
    """Keys by code of accounts that are given as codes or keys. Raises `UnknownName`."""
    codes = {one for one in accounts if isinstance(one, str)}
    keys = {one for one in accounts if isinstance(one, int)}
    found = account_keys(venue_id=venue_id, codes=codes, keys=keys)
    missing = [*sorted(codes - found.keys()), *sorted(keys - set(found.values()))]
    if missing:
        raise UnknownName("accounts", str(missing[0]), "account")
    return found


def check_names(book: Book, event: Event) -> None:
    """Raise `UnknownName` for the first account, asset or instrument that does not exist."""
    known: dict[str, Any] = {
        "account": book.accounts,
        "asset": book.assets,
        "instrument": book.instruments,
    }
    for name, field, what in _named(event):
        if name not in known[what]:
            raise UnknownName(field, name, what)


def _named(event: Event) -> Iterator[tuple[str, str, str]]:
    kind: Any = type(event)
    for field, what in _names_of(kind):
        value = getattr(event, field)
        for name in [value] if isinstance(value, str) else value or ():
            yield name, field, what


@lru_cache
def _names_of(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a kind of event that hold names, and of what."""
    names = (item.name for item in fields(kind))
    return tuple((name, NAMES[name]) for name in names if name in NAMES)


def check_values(book: Book, event: Event) -> None:
    """Raise `InvalidEvent` for the first value that no event can have."""
    for field, wrong in (*_wrong_accounts(book, event), *_wrong_values(book, event)):
        raise InvalidEvent(field, wrong)


def _wrong_accounts(book: Book, event: Event) -> Iterator[tuple[str, str]]:
    if isinstance(event, ev.Sweep):
        for code in event.accounts or ():
            if not book.accounts[code].is_swept:
                yield "accounts", f"has {code}, which no sweep looks at"
    for field in ("account", "buyer", "seller"):
        if getattr(event, field, None) in SYSTEM_ACCOUNTS and not isinstance(event, ev.Adjust):
            yield field, "is a system account, which has no events of its own"


def _wrong_values(book: Book, event: Event) -> Iterator[tuple[str, str]]:
    if event.at.tzinfo is None:
        yield "at", "needs an offset"
    if isinstance(event, MONEY) and event.amount < 0:
        yield "amount", "must not be negative"
    if isinstance(event, SHARES):
        yield from _wrong_shares(book, event)
    if isinstance(event, ev.Trade) and event.buyer == event.seller:
        yield "seller", "is the buyer"
    yield from _wrong_quantities(book, event)


def _wrong_quantities(book: Book, event: Event) -> Iterator[tuple[str, str]]:
    if isinstance(event, ev.Trade) and event.quantity <= 0:
        yield "quantity", f"must be above zero, not {event.quantity}"
    if isinstance(event, ev.Fill) and not event.quantity:
        yield "quantity", "must not be zero"
    if isinstance(event, (ev.Trade, ev.Fill, ev.Settle, ev.Expire)) and event.price is not None:
        yield from _wrong_price(book, event.instrument, "price", event.price)
    if isinstance(event, ev.SetMarks):
        for code, mark in event.marks.items():
            yield from _wrong_price(book, code, f"marks.{code}", mark)
    if isinstance(event, ev.LiquidationFill):
        for place, (price, quantity) in enumerate(event.fills):
            if quantity <= 0:
                yield f"fills.{place}", f"needs a quantity above zero, not {quantity}"
            yield from _wrong_price(book, event.instrument, f"fills.{place}", price)


def _wrong_shares(book: Book, event: Any) -> Iterator[tuple[str, str]]:
    if book.accounts[event.fund].kind is not AccountKind.FUND:
        yield "fund", "is no fund"
    if event.account == event.fund:
        yield "account", "is the fund itself"
    if isinstance(event, ev.RequestUnstake):
        given = [n for n in (event.shares, event.amount) if n is not None]
        if len(given) != 1:
            yield "shares", "or amount is needed, and only one of them"
        elif given[0] <= 0:
            yield "shares", f"or amount must be above zero, not {given[0]}"


def _wrong_price(book: Book, code: str, field: str, price: Fraction) -> Iterator[tuple[str, str]]:
    instrument = book.instruments[code]
    if instrument.inverse and price <= 0:
        yield field, f"must be above zero for the inverse contract {code}"
    if instrument.option is not None and price < 0:
        yield field, f"must not be negative for the option {code}"
