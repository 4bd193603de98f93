"""A write-off that waits for a second person: nothing moves, nothing else is tried, until then."""

from datetime import timedelta
from typing import Any

from backoffice.core.book import Book
from backoffice.core.events import Adjust, Approve, Deposit, Sweep
from backoffice.core.shortfall import state_of
from backoffice.core.state import Forbids
from tests.core.support import account, cash, do, fund, paid, step, venue, waterfall

DAY = timedelta(days=1)


def pending(*after: Any, **given: Any) -> Book:
    """Amy's hole of 100.00 after one sweep; the fund holds 500.00."""
    two_persons = step("write_off", charge="house", approval="two_persons", **given)
    book = venue(
        account("amy", -100_00),
        account("bob"),
        account("house", kind="capital"),
        fund(usd=500_00),
        policy=waterfall(two_persons, *after),
    )
    outcome = do(book, Sweep)
    assert outcome.journals == []
    assert outcome.decisions[0].outcome == "awaits_approval"
    return book


def test_it_stops_everything_until_it_is_approved() -> None:
    book = pending(step("insurance_fund", fund="fund"), limit="30")
    shortfall = book.shortfalls[1]
    do(book, Sweep)
    assert (paid(shortfall), shortfall.remaining) == ([], 100_00)
    assert book.forbidden("amy") == [Forbids.FROZEN]
    outcome = do(book, Approve, "amy", "USD", "ann")
    assert paid(shortfall) == [("write_off", 30_00)]
    assert outcome.journals[0].approver == "ann"
    assert "30 USD" in outcome.decisions[0].sentence
    assert "approved by ann" in outcome.decisions[0].sentence
    do(book, Sweep)  # what the limit left goes on now
    assert paid(shortfall) == [("write_off", 30_00), ("insurance_fund", 70_00)]
    assert book.forbidden("amy") == []


def test_to_approve_nothing_has_no_effect() -> None:
    book = pending()
    for code, asset in (("bob", "USD"), ("amy", "EUR")):
        assert do(book, Approve, code, asset, "ann").journals == []
    do(book, Approve, "amy", "USD", "ann")
    assert do(book, Approve, "amy", "USD", "ann").journals == []
    assert cash(book)["house"] == -100_00


def test_cash_lowers_what_waits() -> None:
    book = pending()
    do(book, Deposit, "amy", "USD", 70_00)
    do(book, Approve, "amy", "USD", "ann")
    assert paid(book.shortfalls[1]) == [("write_off", 30_00)]
    assert state_of(book, book.shortfalls[1]) == "written_off"
    assert cash(book)["house"] == -30_00


def test_cash_that_fills_all_leaves_nothing_to_approve() -> None:
    book = pending()
    do(book, Deposit, "amy", "USD", 100_00)
    assert do(book, Approve, "amy", "USD", "ann").journals == []
    assert state_of(book, book.shortfalls[1]) == "covered"


def test_it_counts_to_the_period_in_which_it_was_proposed() -> None:
    book = pending(limit_period="60")
    do(book, Approve, "amy", "USD", "ann", at=book.now + DAY)
    do(book, Sweep)  # Tuesday's 60.00 are still there
    do(book, Approve, "amy", "USD", "ann")
    assert paid(book.shortfalls[1]) == [("write_off", 60_00), ("write_off", 40_00)]


def test_what_cash_made_unnecessary_is_given_back_to_the_limit() -> None:
    book = pending(limit_period="60")
    do(book, Deposit, "amy", "USD", 75_00)  # 25.00 of the 60.00 are still needed
    do(book, Adjust, "bob", "USD", -50_00, "fees", "error", "ann", "ben")
    do(book, Sweep)
    assert [s.proposed for s in book.shortfalls.values()] == [25_00, 35_00]
