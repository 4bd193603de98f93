"""What events do that may be refused, each reason in its order, and plain market events."""

from fractions import Fraction

import pytest

from backoffice.core.book import Book
from backoffice.core.events import (
    Adjust,
    Deposit,
    Fill,
    Restrict,
    SetBooks,
    SetMarks,
    SetPrices,
    SetVols,
    Sweep,
    Trade,
    Withdraw,
)
from backoffice.core.handlers import withdrawal_refusal
from backoffice.core.outcome import Outcome
from backoffice.core.state import Forbids
from tests.core.support import account, cash, do, fund, ladder, step, venue, waterfall


def refused(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(refusal.event, refusal.account, refusal.reason) for refusal in outcome.refused]


def test_the_reasons_to_refuse_a_withdrawal_come_in_their_order() -> None:
    # all reasons hold at first; each is then removed
    book = venue(account("amy", -20_00), policy=waterfall(step("clawback", rate="1")))
    do(book, Sweep)  # 20.00 of debt
    do(book, Fill, "amy", "PERP", Fraction(10), Fraction(100))  # initial margin 100
    do(book, Restrict, "amy", Forbids.FROZEN)
    asked = ("amy", "USD", 1)
    assert withdrawal_refusal(book, *asked) == "frozen"
    book.restrictions.clear()
    assert withdrawal_refusal(book, *asked) == "insufficient_cash"
    do(book, Deposit, "amy", "USD", 100_00)
    assert withdrawal_refusal(book, *asked) == "debt"
    debt = book.debts[1]
    debt.principal = 0
    assert withdrawal_refusal(book, *asked) == "initial_margin"  # 99.99 would be left
    do(book, Deposit, "amy", "USD", 1)
    assert withdrawal_refusal(book, *asked) is None


def test_a_debt_in_another_asset_forbids_a_withdrawal_too() -> None:
    book = venue(account("amy", EUR=-20_00), policy=waterfall(step("clawback", rate="1")))
    do(book, Sweep)
    do(book, Deposit, "amy", "USD", 5_00)
    assert withdrawal_refusal(book, "amy", "USD", 1_00) == "debt"


@pytest.mark.parametrize(("amount", "reason"), [(50_00, None), (50_01, "initial_margin")])
def test_a_withdrawal_costs_only_what_the_asset_counts_as_collateral(amount, reason) -> None:
    # 41.25 + 100.00 EUR * 1.25 * 0.95 = 160; the position needs 100.625: 50.00 EUR may go
    one = {"PERP": ("10.0625", 100)}
    book = venue(account("amy", 41_25, EUR=100_00, positions=one))
    assert withdrawal_refusal(book, "amy", "EUR", amount) == reason


def test_a_refused_withdrawal_moves_nothing_and_is_recorded() -> None:
    book = venue(account("amy", 5_00))
    outcome = do(book, Withdraw, "amy", "USD", 5_01)
    assert refused(outcome) == [("withdraw", "amy", "insufficient_cash")]
    assert (outcome.journals, book.cash("amy", "USD")) == ([], 5_00)
    assert refused(do(book, Withdraw, "amy", "USD", 5_00)) == []
    assert cash(book) == {}


def restricted(*codes: str) -> Book:
    book = venue(account("amy"), account("bob"))
    for code in codes:
        do(book, Restrict, code, Forbids.NO_TRADING)
    return book


@pytest.mark.parametrize(
    ("codes", "who"), [(["amy"], "amy"), (["bob"], "bob"), (["amy", "bob"], "bob")]
)
def test_a_refused_trade_is_recorded_for_the_buyer_first(codes: list[str], who: str) -> None:
    book = restricted(*codes)
    outcome = do(book, Trade, "bob", "amy", "PERP", Fraction(1), Fraction(100))
    assert refused(outcome) == [("trade", who, "no_trading")]
    assert (book.held("amy"), book.held("bob")) == ({}, {})


def test_a_refused_fill_takes_no_fee() -> None:
    book = restricted("amy")
    outcome = do(book, Fill, "amy", "PERP", Fraction(1), Fraction(100), 1_00)
    assert refused(outcome) == [("fill", "amy", "no_trading")]
    assert (book.held("amy"), cash(book)) == ({}, {})


@pytest.mark.parametrize(
    ("amount", "approver", "left"),
    [(3_00, "bob", (8_00, 7_00)), (-3_00, "bob", (2_00, 13_00)), (3_00, "ann", (5_00, 10_00))],
)
def test_an_adjustment_needs_two_persons(amount: int, approver: str, left: tuple[int, int]) -> None:
    book = venue(account("amy", 5_00), fund(usd=10_00))
    outcome = do(book, Adjust, "amy", "USD", amount, "fund", "goodwill", "ann", approver)
    assert (book.cash("amy", "USD"), book.cash("fund", "USD")) == left
    if approver == "ann":
        assert refused(outcome) == [("adjust", "amy", "four_eyes")]
    else:
        (journal,) = outcome.journals
        assert (journal.actor, journal.approver) == ("ann", "bob")


def test_market_events_post_nothing() -> None:
    book = venue(account("amy", 5_00, positions={"PERP": (1, 100)}))
    for event, given in (
        (SetMarks, {"PERP": Fraction(90)}),
        (SetPrices, {"EUR": Fraction(2)}),
        (SetVols, {"CALL": Fraction(1, 2)}),
    ):
        outcome = do(book, event, given)
        assert (outcome.journals, outcome.decisions) == ([], [])
        assert len(outcome.touched) == 1
    assert (book.marks["PERP"], book.marks["ALT"]) == (90, 200)
    assert (book.prices["EUR"], book.vols["CALL"]) == (2, Fraction(1, 2))


def test_an_order_book_replaces_the_one_before_and_is_our_own() -> None:
    book = venue()
    given = ladder(bids=[(99, 5)], asks=[(101, 5)])
    do(book, SetBooks, {"PERP": given})
    book.order_books["PERP"].bids.clear()
    assert given.bids == [(99, 5)]
    do(book, SetBooks, {"PERP": ladder(bids=[(98, 1)])})
    assert (book.order_books["PERP"].bids, book.order_books["PERP"].asks) == ([(98, 1)], [])
