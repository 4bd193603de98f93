"""Opening a venue's book: accounts, first balances, positions and contributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from . import periods
from .accounts import EXTERNAL, Account, Contribution
from .book import Book, Venue
from .instruments import Instrument, Position
from .money import Asset
from .policy import Policy
from .postings import cash


@dataclass(frozen=True, slots=True)
class Contributed:
    """A member's payment into a fund, in smallest units."""

    fund: str
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class AccountOpening:
    """An account with what it starts with; balances (smallest units) may be negative."""

    account: Account
    balances: Mapping[str, int] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    contributions: tuple[Contributed, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueSetup:
    """Everything that a venue starts with at `at`."""

    at: datetime
    venue: Venue
    policy: Policy
    assets: Mapping[str, Asset]
    prices: Mapping[str, Fraction]
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    marks: Mapping[str, Fraction] = field(default_factory=dict)
    vols: Mapping[str, Fraction] = field(default_factory=dict)
    accounts: tuple[AccountOpening, ...] = ()


def open_book(setup: VenueSetup) -> Book:
    """Return the book at the start; its outcome holds the opening journals."""
    book = Book(setup.venue, setup.policy, setup.at)
    book.assets.update(setup.assets)
    book.prices.update(setup.prices)
    book.instruments.update(setup.instruments)
    book.marks.update(setup.marks)
    book.vols.update(setup.vols)
    book.guarded.priced_at.update(dict.fromkeys(setup.prices, setup.at))
    book.guarded.marked_at.update(dict.fromkeys(setup.marks, setup.at))
    for opening in setup.accounts:
        book.accounts[opening.account.code] = opening.account
    for opening in sorted(setup.accounts, key=lambda item: item.account.code):
        _open_account(book, opening)
    periods.start(book)
    return book


def _open_account(book: Book, opening: AccountOpening) -> None:
    code = opening.account.code
    for asset, amount in sorted(opening.balances.items()):
        book.post("opening", code, cash(EXTERNAL, code, asset, amount))
    for instrument, position in sorted(opening.positions.items()):
        if position.quantity:
            book.set_position(code, instrument, position)
    for paid in opening.contributions:
        book.post("contribution", code, cash(EXTERNAL, paid.fund, paid.asset, paid.amount))
        book.contributions[code, paid.fund] = Contribution(
            code, paid.fund, paid.asset, paid.amount, paid.amount
        )
        book.touch("contribution", code, paid.fund)
