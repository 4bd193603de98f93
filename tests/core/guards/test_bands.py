"""A price outside of its band waits until two persons or further prices confirm it."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import AcceptMark, AcceptPrice, Expire, SetMarks, SetPrices, Settle
from backoffice.core.guards.memory import Quoted
from backoffice.core.guards.verdicts import reasons_of
from tests.core.support import account, do, venue

PERP = Quoted.MARK, "PERP"
EUR = Quoted.PRICE, "EUR"


def guarded(**marks: Any) -> Book:
    return venue(
        account("amy", 100_00),
        policy={"guards": {"marks": {"band": "0.1", **marks}, "prices": {"band": "0.1"}}},
    )


def mark(book: Book, price: Any, *, seconds: int = 0) -> list[str]:
    """Set PERP's mark some seconds later; return what was decided."""
    at = book.now + timedelta(seconds=seconds)
    done = do(book, SetMarks, {"PERP": Fraction(price)}, at=at)
    return [decision.which for decision in done.decisions]


@pytest.mark.parametrize(("price", "used"), [("110", True), ("90", True), ("110.01", False)])
def test_the_band_is_a_part_of_the_price_accepted_before(price: str, used: bool) -> None:
    book = guarded()
    mark(book, price)
    assert (book.marks["PERP"] == Fraction(price)) is used
    assert reasons_of(book, PERP) == (() if used else ("outside_band",))


def test_without_guards_any_price_is_used() -> None:
    book = venue(account("amy", 100_00))
    assert mark(book, 1_000) == []
    assert (book.marks["PERP"], book.guarded.candidates) == (1_000, {})


def test_a_price_that_comes_back_drops_the_candidate() -> None:
    book = guarded()
    assert mark(book, 50) == ["degraded_price"]
    assert mark(book, 105) == ["degraded_price"]
    assert (book.marks["PERP"], book.guarded.candidates) == (105, {})


def test_consecutive_prices_near_the_first_confirm_it() -> None:
    book = guarded(confirmations=2)
    mark(book, 50)
    assert mark(book, 54) == []
    assert mark(book, 60) == []  # too far from 50: a new candidate
    assert mark(book, 61) == []
    assert book.marks["PERP"] == 100
    assert mark(book, 62) == ["accepted_price", "degraded_price"]
    assert (book.marks["PERP"], reasons_of(book, PERP)) == (62, ())


def test_without_confirmations_only_persons_accept() -> None:
    book = guarded()
    for _ in range(5):
        mark(book, 50)
    assert book.marks["PERP"] == 100
    done = do(book, AcceptMark, "PERP", Fraction(50), "ann", "ben")
    assert [decision.which for decision in done.decisions] == ["accepted_price", "degraded_price"]
    assert (book.marks["PERP"], done.refused) == (50, [])


@pytest.mark.parametrize(
    ("price", "approver", "reason"),
    [(50, "ANN ", "four_eyes"), (50, " ", "four_eyes"), (51, "ben", "no_candidate")],
)
def test_acceptances_are_refused(price: int, approver: str, reason: str) -> None:
    book = guarded()
    mark(book, 50)
    done = do(book, AcceptMark, "PERP", Fraction(price), "ann", approver)
    assert [(r.event, r.account, r.reason) for r in done.refused] == [
        ("accept_mark", "clearing", reason)
    ]
    assert book.marks["PERP"] == 100


def test_after_the_window_the_reference_is_too_old_to_compare_with() -> None:
    book = guarded(band_window="60")
    mark(book, 50, seconds=61)
    assert book.marks["PERP"] == 50
    mark(book, 100, seconds=60)
    assert book.marks["PERP"] == 50
    mark(book, 100, seconds=600)  # a candidate waits, so the reference stands
    assert book.marks["PERP"] == 50


def test_prices_of_assets_have_bands_too() -> None:
    book = guarded()
    do(book, SetPrices, {"EUR": Fraction(2), "USD": Fraction(2)})
    assert book.prices["EUR"] == Fraction("1.25")
    assert book.prices["USD"] == 2, "the reporting asset is not guarded"
    do(book, AcceptPrice, "EUR", Fraction(2), "ann", "ben")
    assert (book.prices["EUR"], reasons_of(book, EUR)) == (2, ())


@pytest.mark.parametrize("event", [Settle, Expire])
def test_what_the_venue_sets_itself_is_accepted(event: Any) -> None:
    book = guarded()
    mark(book, 50)
    do(book, event, "PERP", Fraction(40))
    assert (book.marks["PERP"], book.guarded.candidates, reasons_of(book, PERP)) == (40, {}, ())
