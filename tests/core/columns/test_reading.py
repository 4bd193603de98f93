"""What a book's columns hold, and that what floats cannot hold is undecided."""

from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest

from backoffice.core.accounts import CLEARING, Bucket
from backoffice.core.columns import columns_of, figures_of_all
from backoffice.core.columns.book_columns import AmountColumns, PositionColumns, in_range
from backoffice.core.columns.market import floats
from backoffice.core.instruments import Position
from backoffice.core.plan import DebtTerms
from backoffice.core.screening import screen
from backoffice.core.state import Debt
from tests.core.columns.market import venue_with

ONE = Position(Fraction(1), Fraction(50_000))
HEALTHY_USD = 10**6


def test_numbers_that_floats_cannot_hold_are_unknown() -> None:
    tiny, huge = Fraction(1, 10**400), Fraction(10**400)
    found = floats([None, tiny, huge, -huge, Fraction(1, 10**70), Fraction(0), Fraction(1, 3)])
    assert np.isnan(found[:5]).all()
    assert found[5:].tolist() == [0.0, 1 / 3]
    assert np.isnan(in_range(np.array([np.inf, np.nan, 1e-61, -1e61]))).all()
    assert in_range(np.array([0.0, -1.0, 1e60])).tolist() == [0.0, -1.0, 1e60]


@pytest.mark.parametrize("cost", [Fraction(1, 10**70), Fraction(10**70), Fraction(10**400)])
def test_an_account_that_floats_cannot_hold_is_looked_at_exactly(cost: Fraction) -> None:
    held = {"alice": ONE, "bob": Position(Fraction(1), cost)}
    book = venue_with(held, usd=HEALTHY_USD)
    assert screen(book) == ["bob"]
    equity = figures_of_all(columns_of(book), book.venue.margin).equity
    assert np.isfinite(equity.error).tolist() == [True, False]


def test_held_money_counts_and_debt_is_apart() -> None:
    book = venue_with({"alice": None}, usd=100)
    book.balances["alice", Bucket.HELD, "USD"] += 5 * 10**17
    book.balances["alice", Bucket.DEBT, "USD"] -= 7 * 10**18
    book.balances["alice", Bucket.RECEIVABLE, "USD"] += 10**18  # counts nowhere
    columns = columns_of(book)
    assert columns.balances.amount.tolist() == [100.5]
    assert columns.debts.amount.tolist() == [-7.0]
    figures = figures_of_all(columns, book.venue.margin)
    assert (figures.equity.value[0], figures.net_equity.value[0]) == (100.5, 93.5)


def test_days_in_debt_count_from_the_oldest_standing_debt() -> None:
    book = venue_with({"alice": None, "bob": None})
    today = book.now.date()
    for number, (days, owed) in enumerate([(2, 10), (0, 10), (9, 0)]):
        opened = today - timedelta(days=days)
        book.add_debt(Debt(number, "alice", "USD", 0, "clawback", opened, DebtTerms(), owed))
    assert columns_of(book).days_in_debt.tolist() == [3, 0]


def test_any_accounts_may_be_asked_for_in_any_order() -> None:
    book = venue_with({"alice": ONE, "bob": None}, usd=1)
    columns = columns_of(book, ["fund", "bob", CLEARING, "alice"])
    assert columns.codes == ("fund", "bob", CLEARING, "alice")
    assert columns.positions.account.tolist() == [3]
    assert [columns.kind.categories[code] for code in columns.kind.codes] == [
        "fund",
        "customer",
        "system",
        "customer",
    ]


def test_an_empty_venue_has_figures_too() -> None:
    book = venue_with({})
    assert len(figures_of_all(columns_of(book), book.venue.margin).equity) == 0
    assert screen(book) == []


def test_arrays_of_different_lengths_are_refused() -> None:
    two, one = np.zeros(2, dtype=np.intp), np.zeros(1)
    with pytest.raises(ValueError, match="one length"):
        PositionColumns(two, two, np.zeros(2), one)
    with pytest.raises(ValueError, match="one length"):
        AmountColumns(two, two, one)
