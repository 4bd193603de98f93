"""Where large positions offset each other, what is left is small beside the errors."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from backoffice.core.accounts import Account
from backoffice.core.book import Book, Venue
from backoffice.core.columns import columns_of, figures_of_all
from backoffice.core.figures import figures_of
from backoffice.core.instruments import Instrument, Kind, OptionTerms, Position
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from tests.core.columns.books import NOW, PLAIN

SHOCKS = Shocks((Fraction(-15, 100), Fraction(15, 100)), (Fraction(-1, 4), Fraction(1, 4)))
SIZE = Fraction(10**6)


def spread(gap: Fraction) -> Book:
    """Long a million calls, short as many whose strike is higher by `gap`."""
    calls = {}
    for code, strike in (("LOW", Fraction(65_000)), ("HIGH", 65_000 + gap)):
        terms = OptionTerms(True, strike, datetime(2026, 1, 31, tzinfo=UTC))
        calls[code] = Instrument(
            code, Kind.OPTION, "USD", Fraction(1), underlying="BTC", option=terms
        )
    held = {"LOW": Position(SIZE, SIZE), "HIGH": Position(-SIZE, -SIZE)}
    return open_book(
        VenueSetup(
            at=NOW,
            venue=Venue("demo", "USD", ZoneInfo("UTC"), PortfolioMargin(SHOCKS, Fraction(5, 4))),
            policy=PLAIN,
            assets={"USD": Asset("USD", 2), "BTC": Asset("BTC", 8)},
            prices={"USD": Fraction(1), "BTC": Fraction(60_000)},
            instruments=calls,
            marks=dict.fromkeys(calls, Fraction(2_237)),
            vols=dict.fromkeys(calls, Fraction(6, 10)),
            accounts=(AccountOpening(Account("alice"), positions=held),),
        )
    )


@pytest.mark.parametrize("gap", [Fraction(1, 10**digits) for digits in range(0, 15, 2)])
def test_errors_are_bounded_by_what_offsets_not_by_what_is_left(gap: Fraction) -> None:
    book = spread(gap)
    exact = figures_of(book, "alice").maintenance_margin
    found = figures_of_all(columns_of(book), book.venue.margin).maintenance_margin
    assert abs(Fraction(float(found.value[0])) - exact) <= Fraction(float(found.error[0]))


def test_equity_of_a_hedged_account_is_bounded_likewise() -> None:
    """Two marks of 2,237 a million times over, which cancel but for what the floats lose."""
    book = spread(Fraction(1))
    book.marks["HIGH"] += Fraction(1, 10**12)
    exact = figures_of(book, "alice").equity
    found = figures_of_all(columns_of(book), book.venue.margin).equity
    assert exact == Fraction(-1, 10**6)
    assert abs(Fraction(float(found.value[0])) - exact) <= Fraction(float(found.error[0]))
