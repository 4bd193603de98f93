"""A small real book: flat accounts, some with holes, under a given policy."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.core import engine
from backoffice.core.accounts import Account, AccountKind
from backoffice.core.book import Book, Venue
from backoffice.core.events import Sweep
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from backoffice.core.outcome import Outcome
from backoffice.hooks import Plugins, compile_policy

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
KINDS = {"insurance": AccountKind.FUND, "house": AccountKind.CAPITAL}


def book_under(
    document: Mapping[str, Any], balances: Mapping[str, int], plugins: Plugins | None = None
) -> Book:
    """A venue with cash in cents of USD; insurance is a fund, house is capital."""
    venue = Venue("test", "USD", ZoneInfo("UTC"), StandardMargin())
    setup = VenueSetup(
        at=AT,
        venue=venue,
        policy=compile_policy(document, version="7", plugins=plugins),
        assets={"USD": Asset("USD", 2)},
        prices={"USD": Fraction(1)},
        accounts=tuple(
            AccountOpening(Account(code, KINDS.get(code, AccountKind.CUSTOMER)), {"USD": cents})
            for code, cents in balances.items()
        ),
    )
    book = open_book(setup)
    book.take_outcome()
    return book


def sweep(book: Book) -> Outcome:
    """One sweep, at the opening's time."""
    return engine.apply(book, Sweep(AT))


def money_in_all(book: Book) -> int:
    """Every bucket of every account, in cents: zero unless money was made or lost."""
    return sum(book.balances.values())
