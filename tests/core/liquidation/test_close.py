"""Closings through the mark and the book, what stays, and the fees."""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.figures import figures_of
from backoffice.core.liquidation import Liquidated, liquidate
from tests.core.support import account, cash, fund, ladder, venue

LONG_TEN = {"PERP": (10, 100)}


def amy(usd: int, positions: Any = None, **policy: Any) -> Book:
    """Amy, long 10 from 100 at a mark of 95 unless said otherwise."""
    return venue(
        account("amy", usd, positions=positions or LONG_TEN),
        fund(),
        policy={"liquidation": {"fund": "fund"} | policy},
        marks={"PERP": 95},
    )


def closed(book: Book) -> Liquidated:
    return liquidate(book, "amy", figures_of(book, "amy"))


def test_all_is_closed_at_the_mark() -> None:
    book = amy(90_00)
    assert closed(book).fills == {"PERP": [(95, 10)]}
    assert (book.held("amy"), cash(book)["amy"]) == ({}, 40_00)
    assert book.realized["amy", "PERP"] == -50_00


@pytest.mark.parametrize(
    ("unfilled", "left", "cents"),
    [
        ("mark", 0, 28_00),  # 90 - 4*6 - 2*9 through the book, and 4*5 at the mark
        ("keep", 4, 48_00),
    ],
)
def test_what_the_book_could_not_fill(unfilled: str, left: int, cents: int) -> None:
    book = amy(90_00, gateway="book", unfilled=unfilled)
    book.order_books["PERP"] = ladder(bids=[(94, 4), (91, 2)])
    closed(book)
    position = book.held("amy").get("PERP")
    assert (position.quantity if position else 0) == left
    assert cash(book)["amy"] == cents
    assert book.order_books["PERP"].bids == []


def test_an_empty_book_keeps_everything_and_says_so() -> None:
    book = amy(90_00, gateway="book", unfilled="keep", fee="0.01")
    assert closed(book).fills == {}
    assert book.held("amy")["PERP"].quantity == 10
    (decision,) = book.take_outcome().decisions
    assert "so we closed nothing" in decision.sentence
    assert cash(book)["amy"] == 90_00


def test_one_closing_is_rounded_once() -> None:
    # three fills of one at a loss of 0.4 cents each are 1.2 cents
    book = amy(0, {"PERP": (3, 100)}, gateway="book")
    book.order_books["PERP"] = ladder(bids=[("99.996", 1)] * 3)
    closed(book)
    assert cash(book)["amy"] == -1


def test_the_fee_is_on_the_fill_prices() -> None:
    book = amy(90_00, gateway="book", fee="0.005")
    book.order_books["PERP"] = ladder(bids=[(94, 4), (91, 6)])
    closed(book)  # 90 - 24 - 54 = 12.00; 0.5 % of 376 + 546 is 4.61
    assert (cash(book)["amy"], cash(book)["fund"]) == (7_39, 4_61)
    assert book.realized["amy", "PERP"] == -82_61


@pytest.mark.parametrize(
    ("usd", "fee", "left"),
    [(60_00, 9_50, 50), (59_49, 9_49, 0), (50_00, 0, 0), (40_00, 0, -10_00)],
)
def test_the_fee_is_at_most_what_is_left(usd: int, fee: int, left: int) -> None:
    book = amy(usd, fee="0.01")
    closed(book)
    assert (book.cash("fund", "USD"), book.cash("amy", "USD")) == (fee, left)


def test_fees_of_several_instruments_come_after_all_closings() -> None:
    # ALT brings 30.00 and PERP takes 50.00; of 25.00 + 30.00 - 50.00 = 5.00 the fee of ALT (1 %
    # of 200) takes 2.00, then that of PERP (9.50) the 3.00 that are left
    book = amy(25_00, LONG_TEN | {"ALT": (1, 170)}, fee="0.01")
    closed(book)
    assert (book.cash("fund", "USD"), book.cash("amy", "USD")) == (5_00, 0)
    (decision,) = book.take_outcome().decisions
    assert '"fees":{"ALT":200,"PERP":300}' in decision.plan
    assert "closed 1 ALT at 200, 10 PERP at 95, for a fee of 5 USD." in decision.sentence
    assert decision.amounts == {"amy": -25_00, "fund": 5_00}  # the change of cash, and the fee


def test_a_short_buys_back_from_the_asks() -> None:
    book = amy(90_00, {"PERP": (-2, 100)}, gateway="book")
    book.order_books["PERP"] = ladder(bids=[(1, 99)], asks=[(96, 1), (98, 5)])
    assert closed(book).fills == {"PERP": [(96, 1), (98, 1)]}
    assert cash(book)["amy"] == 96_00  # 90 + 4 + 2


def test_a_partial_liquidation_leaves_initial_margin() -> None:
    book = amy(90_00, style="partial", fee="0.01")
    closed(book)
    after = figures_of(book, "amy")
    assert after.equity >= after.initial_margin
    # the lot of 0.00000001 and the cent that fees are rounded to are all that is over
    assert after.equity - after.initial_margin < Fraction("0.011")


def test_an_option_is_sold_for_its_premium() -> None:
    book = venue(account("amy", -1_000_00, positions={"CALL": (1, 1_500)}), marks={"CALL": 1_200})
    closed(book)
    assert cash(book)["amy"] == 200_00


def test_the_decision_holds_the_figures_that_asked_for_it() -> None:
    book = amy(90_00)
    closed(book)
    (decision,) = book.take_outcome().decisions
    assert (decision.account, decision.which) == ("amy", "liquidation")
    assert '"equity":"40"' in decision.inputs
    assert (decision.asset, decision.amounts) == ("USD", {"amy": -50_00})
    assert decision.sentence == (
        "Equity of 40 USD was below the maintenance margin of 47.5 USD, so we closed 10 PERP at 95."
    )


def test_there_is_a_decision_for_each_asset_that_was_settled_in() -> None:
    # long 100 contracts of 100 dollars from 40,000: 0.05 BTC; the fee of 1 % of 0.2 BTC is 0.002
    book = amy(90_00, LONG_TEN | {"COIN": (100, 40_000)}, fee="0.01")
    closed(book)
    coins, dollars = book.take_outcome().decisions
    assert (coins.asset, coins.amounts) == ("BTC", {"amy": 4_800_000, "fund": 200_000})
    assert (dollars.asset, dollars.amounts) == ("USD", {"amy": -59_50, "fund": 9_50})
    assert "closed 100 COIN at 50000, for a fee of 0.002 BTC." in coins.sentence
