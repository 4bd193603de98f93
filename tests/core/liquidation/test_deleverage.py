"""What the book could not fill is closed against opposite accounts at the bankruptcy price.

Amy is long 10 from 100 with 100.00; at a mark of 80 her equity is -100 and her bankruptcy price
80 + 100/10 = 90. All others are short.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import SetBooks, Sweep
from backoffice.core.liquidation.deleverage import candidates, deleverage
from backoffice.core.policy import PolicyError
from tests.core.support import account, cash, do, ladder, step, venue

BANKRUPT = account("amy", 100_00, positions={"PERP": (10, 100)})


def short(code: str, usd: int, quantity: int, entry: int, **given: Any) -> Any:
    return account(code, usd, positions={"PERP": (-quantity, entry)}, **given)


def opposite(*others: Any, rank: str = "pnl_leverage") -> Book:
    policy = {
        "liquidation": {"gateway": "book", "unfilled": "auto_deleverage"},
        "shortfall": [step("auto_deleverage", rank=rank)],
    }
    return venue(BANKRUPT, *others, policy=policy, marks={"PERP": 80})


def left(book: Book) -> dict[str, Fraction]:
    return {code: book.held(code)["PERP"].quantity for code in book.holders("PERP")}


OTHERS = (
    short("bob", 50_00, 6, 100),  # pnl 120 = 20 %, leverage 480/170: score 0.565
    short("cat", 1_000_00, 6, 100),  # 20 %, leverage 480/1,120: 0.086
    short("dan", 1_000_00, 6, 79),  # -1.27 %, leverage 480/994: -0.026
    short("eve", 50_00, 6, 79),  # -1.27 %, leverage 480/44: -0.001, so before dan
    short("fay", 5_00, 1, 60),  # equity -15: first of all
)


@pytest.mark.parametrize(
    ("rest", "closed"),
    [
        (1, {"fay": 1}),
        (3, {"fay": 1, "bob": 2}),
        (10, {"fay": 1, "bob": 6, "cat": 3}),
    ],
)
def test_the_best_score_is_closed_first(rest: int, closed: dict[str, int]) -> None:
    book = opposite(*OTHERS)
    before = left(book)
    assert deleverage(book, "amy", {"PERP": Fraction(rest)}) == {"PERP": [(90, rest)]}
    assert left(book).get("amy", 0) == 10 - rest
    after = {code: before[code] + n for code, n in closed.items() if before[code] + n}
    untouched = {c: q for c, q in before.items() if c not in closed and c != "amy"}
    assert {c: q for c, q in left(book).items() if c != "amy"} == untouched | after


def test_losers_come_last_those_with_more_leverage_first() -> None:
    book = opposite(*OTHERS[2:4])
    deleverage(book, "amy", {"PERP": Fraction(7)})
    assert left(book) == {"amy": 3, "dan": -5}


def test_several_without_equity_go_by_code() -> None:
    book = opposite(short("zoe", 0, 5, 70), short("bob", 0, 5, 75), short("cat", 9_99, 5, 100))
    deleverage(book, "amy", {"PERP": Fraction(6)})
    assert left(book) == {"amy": 4, "cat": -5, "zoe": -4}


def test_pro_rata_to_quantities() -> None:
    book = opposite(short("bob", 0, 6, 100), short("cat", 0, 2, 60), rank="pro_rata")
    deleverage(book, "amy", {"PERP": Fraction(4)})
    assert left(book) == {"amy": 6, "bob": -3, "cat": -1}


def test_both_sides_are_paid_at_the_bankruptcy_price_and_amy_ends_at_zero() -> None:
    book = opposite(short("bob", 50_00, 12, 100))
    deleverage(book, "amy", {"PERP": Fraction(10)})
    assert cash(book) == {"bob": 150_00, "external": -150_00}  # 10 * (100 - 90) from amy
    assert left(book) == {"bob": -2}
    (decision,) = book.take_outcome().decisions
    assert (decision.account, decision.which) == ("bob", "auto_deleverage")
    assert "10 of your PERP was closed at 90, the bankruptcy price" in decision.sentence


def test_opposite_are_customers_and_members_on_the_other_side() -> None:
    book = opposite(
        short("bob", 0, 1, 100, kind="member"),
        short("house", 0, 9, 100, kind="capital"),
        account("cat", positions={"PERP": (5, 100)}),
        short("zoe", 0, 3, 100),
    )
    assert [(c.account, c.quantity) for c in candidates(book, "amy", "PERP", Fraction(100))] == [
        ("bob", 1),
        ("zoe", 3),
    ]
    assert deleverage(book, "amy", {"PERP": Fraction(10)}) == {"PERP": [(90, 4)]}
    assert left(book)["amy"] == 6  # what finds no opposite is kept


def test_scores_see_profit_by_entry_and_leverage_by_equity() -> None:
    book = opposite(short("bob", 120_00, 6, 100), short("cat", 120_00, 6, 60))
    bob, cat = candidates(book, "amy", "PERP", Fraction(100))
    assert (bob.profit_share, bob.leverage) == (Fraction(1, 5), 2)  # 120/600; 480/240
    assert (cat.profit_share, cat.leverage) == (Fraction(-1, 3), None)  # -120/360; equity 0


def test_without_a_bankruptcy_price_the_rest_is_kept() -> None:
    # long 1,000 inverse contracts: 2 BTC of notional; an equity of -3 BTC has no price
    book = venue(
        account("amy", BTC=-300_000_000, positions={"COIN": (1_000, 50_000)}),
        account("bob", BTC=100_000_000, positions={"COIN": (-1_000, 50_000)}),
    )
    assert deleverage(book, "amy", {"COIN": Fraction(1_000)}) == {}
    assert book.held("amy")["COIN"].quantity == 1_000


def test_the_price_is_after_what_the_book_filled() -> None:
    # 5 go at 70 for a loss of 150: cash -50; the rest gives up -50-100 = -150: 80 + 150/5 = 110
    book = opposite(short("bob", 1_000_00, 9, 100))
    do(book, SetBooks, {"PERP": ladder(bids=[(70, 5)])})
    outcome = do(book, Sweep)
    assert left(book) == {"bob": -4}
    assert (book.cash("amy", "USD"), len(book.shortfalls)) == (0, 0)
    assert book.cash("bob", "USD") == 950_00  # 5 * (100 - 110)
    closing = next(d for d in outcome.decisions if d.which == "liquidation")
    assert "closed 10 PERP at 90" in closing.sentence  # (5 * 70 + 5 * 110) / 10


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({"eve": Fraction(1)}, "eve cannot give 1"),
        ({"bob": Fraction(7)}, "bob cannot give 7"),
        ({"bob": Fraction(0)}, "bob cannot give 0"),
        ({"bob": Fraction(6), "cat": Fraction(5)}, "more than the rest of 10"),
        (None, "rank ran too long"),
    ],
)
def test_a_faulty_ranking_keeps_the_rest_and_is_recorded(chosen: Any, error: str) -> None:
    def rank(quantity: Fraction, lot: Fraction, found: Any) -> dict[str, Fraction]:
        if chosen is None:
            raise PolicyError("rank ran too long")
        return dict(chosen)

    book = opposite(short("bob", 50_00, 6, 100), short("cat", 50_00, 6, 100))
    book.policy = replace(book.policy, ranking=rank)
    assert deleverage(book, "amy", {"PERP": Fraction(10)}) == {}
    assert left(book) == {"amy": 10, "bob": -6, "cat": -6}
    (decision,) = book.take_outcome().decisions
    assert (decision.account, decision.outcome) == ("amy", "policy_error")
    assert error in decision.plan
