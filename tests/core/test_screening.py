"""The screen never misses an account that a sweep would do something to, and selects few others."""

from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.accounts import EXTERNAL, Account, AccountKind
from backoffice.core.book import Book
from backoffice.core.figures import figures_of, status_of
from backoffice.core.instruments import Position
from backoffice.core.margin.model import Market, Requirement
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.policy import LiquidationPolicy
from backoffice.core.postings import cash
from backoffice.core.screening import screen
from backoffice.core.state import Forbids, Imposed, OrderBook
from backoffice.core.sweep import sweep
from tests.core.columns.boundaries import MARKS, boundary_books
from tests.core.columns.market import venue_with


def state(book: Book) -> dict[str, Any]:
    """Everything that a sweep may change, without empty entries."""
    return {
        "balances": {key: amount for key, amount in book.balances.items() if amount},
        "positions": {code: held for code, held in book.positions.items() if held},
        "restrictions": {code: by for code, by in book.restrictions.items() if by},
        "shortfalls": book.shortfalls,
        "debts": book.debts,
        "margin_calls": book.margin_calls,
        "order_books": book.order_books,
        "realized": {key: amount for key, amount in book.realized.items() if amount},
        "period_use": {key: amount for key, amount in book.period_use.items() if amount},
        "journals": book.outcome.journals,
        "decisions": book.outcome.decisions,
        "touched": book.outcome.touched,
    }


def assert_same_sweep(screened: Book) -> None:
    """Sweep the book as screened, and a copy of it in full; both do the same."""
    full = deepcopy(screened)
    sweep(screened)
    sweep(full, accounts=[account.code for account in full.swept()])
    assert state(screened) == state(full)


moves = st.sampled_from(["0.5", "0.9", "1", "1.1", "2"]).map(Fraction)


@settings(max_examples=250)
@given(boundary_books(), st.dictionaries(st.sampled_from(sorted(MARKS)), moves))
def test_a_screened_sweep_does_what_a_full_one_does(book: Book, moved: dict[str, Fraction]) -> None:
    """Twice: the second sweep also has to undo what the first one did."""
    assert_same_sweep(book)
    book.take_outcome()
    for code, factor in moved.items():
        book.marks[code] *= factor
    assert_same_sweep(book)


@pytest.mark.parametrize("threshold", ["initial", "maintenance"])
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_one_smallest_unit_decides(threshold: str, beside: int) -> None:
    """Figures that a float cannot tell apart are left to the exact code."""
    book = venue_with({"alice": Position(Fraction(1), Fraction(50_000))})
    figures = figures_of(book, "alice")
    wanted = figures.initial_margin if threshold == "initial" else figures.maintenance_margin
    amount = int(wanted * 10**18) + beside
    book.post("opening", "alice", cash(EXTERNAL, "alice", "USD", amount))
    assert screen(book) == ["alice"]
    below = {"initial": "margin_call", "maintenance": "liquidation"}[threshold]
    above = {"initial": "healthy", "maintenance": "margin_call"}[threshold]
    assert status_of(book, "alice") == (below if beside < 0 else above)


def test_ten_thousand_healthy_accounts_need_nothing() -> None:
    position = Position(Fraction(1, 10), Fraction(5_000))
    many = {f"c{number:05}": position for number in range(10_000)}
    book = venue_with(many, usd=10_000, rules=["margin_ratio >= 0.8", "debt < 0", "leverage > 10"])
    assert screen(book) == []
    book.post("withdrawal", "c00007", cash("c00007", EXTERNAL, "USD", 9_600 * 10**18))
    assert screen(book) == ["c00007"]  # equity 400 < initial margin 500


def test_matters_that_only_the_book_knows_are_selected() -> None:
    """Healthy by their figures, yet a sweep has something to undo or to fill."""
    names = ("called", "frozen", "healthy", "manual", "negative", "restricted", "short")
    book = venue_with(dict.fromkeys(names), usd=100)
    book.margin_calls["called"] = Fraction(1)
    book.restrictions["frozen"] = {(Forbids.FROZEN, Imposed.SHORTFALL): None}
    book.restrictions["manual"] = {(Forbids.FROZEN, Imposed.MANUAL): None}
    book.restrictions["restricted"] = {(Forbids.NO_TRADING, Imposed.RULE): None}
    book.post("opening", "negative", cash("negative", EXTERNAL, "BTC", 1))
    book.post("withdrawal", "short", cash("short", EXTERNAL, "USD", 101 * 10**18))
    sweep(book, accounts=["short"])  # the fund has nothing, so the shortfall stays open
    book.post("deposit", "short", cash(EXTERNAL, "short", "USD", 2 * 10**18))
    assert screen(book) == ["called", "frozen", "negative", "restricted", "short"]


def test_only_those_who_are_swept_are_screened() -> None:
    book = venue_with({"alice": Position(Fraction(1), Fraction(50_000))})
    book.accounts["treasury"] = Account("treasury", AccountKind.CAPITAL)
    book.positions["treasury"] = dict(book.positions["alice"])
    assert screen(book) == ["alice"]


def test_a_deleveraged_account_with_a_hole_is_settled_by_the_same_sweep() -> None:
    """Its collateral is in coins: the loss leaves dollars negative, and coins are sold for them."""
    policy = LiquidationPolicy(gateway="book", unfilled="auto_deleverage")
    long, short = Position(Fraction(1), Fraction(60_000)), Position(Fraction(-1), Fraction(-50_000))
    book = venue_with({"bankrupt": long, "short": short}, liquidation=policy)
    book.post("opening", "short", cash(EXTERNAL, "short", "BTC", 10**9))
    book.order_books["PERP"] = OrderBook()
    assert figures_of(book, "short").equity > figures_of(book, "short").initial_margin
    assert_same_sweep(book)
    assert 0 <= book.cash("short", "USD") < 5 * 10**14  # what one satoshi too many may bring
    assert any(journal.cause == "conversion" for journal in book.outcome.journals)


class DoubleMargin(StandardMargin):
    """A venue's own model, of which the columns know nothing."""

    def requirement(self, market: Market, quantities: Mapping[str, Fraction]) -> Requirement:
        once = super().requirement(market, quantities)
        return Requirement(2 * once.initial, 2 * once.maintenance, once.weights)


def test_a_margin_model_without_columns_leaves_positions_to_the_exact_code() -> None:
    people = {"alice": Position(Fraction(1), Fraction(50_000)), "flat": None}
    assert screen(venue_with(people, usd=10**6)) == []
    assert screen(venue_with(people, usd=10**6, margin=DoubleMargin())) == ["alice"]
