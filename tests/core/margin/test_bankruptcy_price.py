"""At its bankruptcy price a position gives up exactly its share of the account's equity."""

from fractions import Fraction

from hypothesis import given

from backoffice.core.book import Book
from backoffice.core.figures import bankruptcy_prices
from backoffice.core.instruments import Position
from backoffice.core.requirement import requirement_of
from backoffice.core.valuation import equity_of
from tests.core.columns.books import PLAIN, books, portfolio, standard
from tests.core.columns.market import venue_with


def assert_each_gives_up_its_share(book: Book) -> None:
    """Moving only that mark to the price moves the equity by the share, and by nothing else."""
    for account in [one.code for one in book.swept()]:
        equity, weights = equity_of(book, account), requirement_of(book, account).weights
        total, given_up = sum(weights.values()), Fraction(0)
        prices = bankruptcy_prices(book, account)
        assert prices.keys() == book.held(account).keys()
        for code, price in prices.items():
            if price is None:
                continue
            mark, book.marks[code] = book.marks[code], price
            lost = equity - equity_of(book, account)
            book.marks[code] = mark
            share = weights[code] / total if total else Fraction(1)
            assert lost == equity * share, (account, code)
            given_up += lost
        if prices and None not in prices.values():
            assert given_up == equity  # the shares of all positions are all of the equity


@given(books(standard, PLAIN))
def test_shares_by_maintenance_margin(book: Book) -> None:
    assert_each_gives_up_its_share(book)


@given(books(portfolio, PLAIN))
def test_shares_by_stand_alone_worst_loss(book: Book) -> None:
    assert_each_gives_up_its_share(book)


def test_one_linear_position_by_hand() -> None:
    """mark - equity/(q*cs): long 2 from 52,000 at 50,000 with 3,000 has equity -1,000."""
    book = venue_with({"alice": Position(Fraction(2), Fraction(104_000))}, usd=3_000)
    assert equity_of(book, "alice") == -1_000
    assert bankruptcy_prices(book, "alice") == {"PERP": Fraction(50_500)}


def test_no_price_closes_an_inverse_position_with_equity_to_spare() -> None:
    """A short inverse loses less than its notional however far the price rises."""
    book = venue_with({"alice": None}, usd=10**9)
    # short 1 contract of 100 from 50,000: it can lose at most 100/50,000 BTC = 100 dollars
    book.set_position("alice", "COIN", Position(Fraction(-1), Fraction(-1, 50_000)))
    assert bankruptcy_prices(book, "alice") == {"COIN": None}
