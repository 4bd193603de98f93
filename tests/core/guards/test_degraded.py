"""What a degraded price means: nothing is closed or sold, no new risk, and one decision each."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Fill, SetBooks, SetMarks, SetPrices, Settle, Sweep, Withdraw
from backoffice.core.guards.memory import Quoted
from backoffice.core.guards.verdicts import is_missing, missing_assets, reasons_of
from backoffice.core.valuation import equity_of
from tests.core.support import account, do, fund, ladder, step, venue

PERP = Quoted.MARK, "PERP"
LONG_TEN = {"PERP": (10, 100)}  # at 95: maintenance margin 47.50
OLD = timedelta(seconds=31)


def guarded(*accounts: Any, policy: dict[str, Any] | None = None, **guards: Any) -> Book:
    return venue(*accounts, fund(usd=1_000_00), policy={"guards": guards, **(policy or {})})


def sweep(book: Book, later: timedelta = timedelta(0)) -> list[tuple[str, str]]:
    done = do(book, Sweep, at=book.now + later)
    return [(decision.account, decision.which) for decision in done.decisions]


@pytest.mark.parametrize(("seconds", "reasons"), [(30, ()), (31, ("stale",)), (61, ("missing",))])
def test_marks_grow_old(seconds: int, reasons: tuple[str, ...]) -> None:
    book = guarded(marks={"max_age": "30", "missing_after": "60"})
    book.now += timedelta(seconds=seconds)
    assert reasons_of(book, PERP) == reasons


def test_settling_at_a_mark_makes_it_no_younger() -> None:
    book = guarded(marks={"max_age": "30"})
    do(book, Settle, "PERP", at=book.now + OLD)
    assert reasons_of(book, PERP) == ("stale",)


@pytest.mark.parametrize(("bid", "reasons"), [(99, ()), (100, ()), (101, ("crossed",))])
def test_a_crossed_book(bid: int, reasons: tuple[str, ...]) -> None:
    book = guarded(marks={})
    done = do(book, SetBooks, {"PERP": ladder(bids=[(bid, 1), (1, 1)], asks=[(100, 1)])})
    assert reasons_of(book, PERP) == reasons
    assert [d.which for d in done.decisions] == ["degraded_price"] * len(reasons)


def test_an_account_is_held_back_until_the_price_is_good_again() -> None:
    book = guarded(account("amy", 60_00, positions=LONG_TEN), marks={"max_age": "30"})
    do(book, SetMarks, {"PERP": Fraction(95)})
    stale = [(code, "degraded_price") for code in ["clearing"] * 4]  # ALT, CALL, COIN, PERP
    assert sweep(book, OLD) == [*stale, ("amy", "held_back")]
    assert book.held("amy")
    assert sweep(book, OLD) == [], "said once"
    do(book, SetMarks, {"PERP": Fraction(95)})
    assert sweep(book) == [("amy", "liquidation")]
    assert (book.held("amy"), book.guarded.held) == ({}, {})


def test_healthy_accounts_are_not_mentioned() -> None:
    book = guarded(account("amy", 900_00, positions=LONG_TEN), marks={"max_age": "30"})
    assert ("amy", "held_back") not in sweep(book, OLD)
    owing = account("amy", 900_00, EUR=-10_00, positions=LONG_TEN)  # cash below zero is no hole yet
    book = guarded(owing, prices={"max_age": "30"})
    assert ("amy", "held_back") not in sweep(book, OLD)


def test_new_risk_is_refused_and_reducing_is_not() -> None:
    book = guarded(account("amy", 900_00, positions=LONG_TEN), marks={"max_age": "30"})
    for quantity, refused in ((1, ["degraded_price"]), (-11, ["degraded_price"]), (-1, [])):
        done = do(book, Fill, "amy", "PERP", Fraction(quantity), Fraction(95), at=book.now + OLD)
        assert [refusal.reason for refusal in done.refused] == refused
    done = do(book, Withdraw, "amy", "USD", 1)
    assert [refusal.reason for refusal in done.refused] == ["degraded_price"]


def test_rules_and_calls_go_on_from_a_stale_price() -> None:
    rule = {"when": "status == 'margin_call'", "restrict": ["no_withdrawal"]}
    book = guarded(
        account("amy", 70_00, positions=LONG_TEN),
        marks={"max_age": "30"},
        policy={"rules": [rule]},
    )
    assert ("amy", "rule") in sweep(book, OLD)
    assert book.margin_calls == {"amy": 30}


def test_a_missing_price_blocks_a_liability() -> None:
    """Neither call nor rule: nothing is drawn from the figures."""
    book = guarded(
        account("amy", 195_00, positions=LONG_TEN, EUR=-100_00),  # equity 195 - 125 = 70 < 100
        prices={"missing_after": "30"},
    )
    assert ("amy", "held_back") not in sweep(book, OLD), "a call is no liquidation"
    assert book.margin_calls == {}
    do(book, SetPrices, {"EUR": Fraction("1.25")})
    sweep(book)
    assert book.margin_calls == {"amy": 30}


def test_a_missing_price_counts_zero_for_collateral() -> None:
    book = guarded(
        account("amy", EUR=100_00, positions=LONG_TEN),
        account("bob", EUR=100_00),
        prices={"missing_after": "30"},
        policy={"shortfall": [step("insurance_fund", fund="fund")]},
    )
    assert equity_of(book, "amy") == Fraction("118.75")
    do(book, SetMarks, {"PERP": Fraction(90)}, at=book.now + OLD)
    assert equity_of(book, "amy") == -100
    known = book.guarded.priced_at
    missing = missing_assets(book.policy.guards, "USD", book.prices, known, book.now)
    assert missing == {"EUR", "BTC"} == {code for code in book.assets if is_missing(book, code)}
    assert missing_assets(None, "USD", book.prices, known, book.now) == set()
    assert ("amy", "liquidation") in sweep(book)
    assert (book.cash("amy", "USD"), book.cash("amy", "EUR")) == (0, 100_00), "nothing is sold"
    assert book.cash("fund", "USD") == 900_00
    assert equity_of(book, "bob") == 0


def test_a_hole_waits_while_what_would_fill_it_has_a_stale_price() -> None:
    book = guarded(account("amy", -10_00, EUR=100_00), prices={"max_age": "30"})
    assert ("amy", "held_back") in sweep(book, OLD)
    assert book.shortfalls == {}
    do(book, SetPrices, {"EUR": Fraction("1.25")})
    assert sweep(book) == [("amy", "conversion")]
    assert book.cash("amy", "USD") == 1, "what is sold is rounded up to its unit"
