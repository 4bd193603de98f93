"""Losses that wait for a period to close: charged once, or taken back.

Bob earns 30.00 and Cat 60.00 in the period; Amy's loss waits for its end.
"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import ClosePeriod, Deposit, EndOfDay, Fill, SetMarks, Sweep
from backoffice.core.shortfall import state_of
from backoffice.core.state import Forbids
from backoffice.hooks import compile_policy
from tests.core.support import MONDAY, account, cash, do, paid, step, venue, waterfall

DAY = timedelta(days=1)


def waits(hole: int, period: str = "day", *after: Any, **given: Any) -> Book:
    shared = step("socialized_loss", base="period_profit", period=period, **given)
    book = venue(
        account("amy", -hole),
        account("bob", 100_00),
        account("cat", 100_00),
        account("house", kind="capital"),
        policy=waterfall(shared, *after),
    )
    do(book, Sweep)
    return book


def earn(book: Book) -> None:
    do(book, Fill, "bob", "PERP", Fraction(1), Fraction(100))
    do(book, Fill, "cat", "PERP", Fraction(2), Fraction(100))
    do(book, SetMarks, {"PERP": Fraction(130)})


def test_a_loss_waits_against_clearing_and_is_charged_once_at_the_close() -> None:
    book = waits(45_00)
    assert (book.cash("amy", "USD"), book.cash("clearing", "USD")) == (0, -45_00)
    assert state_of(book, book.shortfalls[1]) == "waiting"
    assert book.forbidden("amy") == []
    earn(book)
    do(book, EndOfDay)
    assert cash(book) == {"bob": 85_00, "cat": 70_00, "external": -155_00}
    assert paid(book.shortfalls[1]) == [("socialized_loss", 45_00)]
    assert book.shortfalls[1].steps[0].allocations == {"bob": 15_00, "cat": 30_00}
    assert state_of(book, book.shortfalls[1]) == "covered"
    do(book, EndOfDay, at=book.now + DAY)
    assert cash(book)["bob"] == 85_00


def test_what_cannot_be_charged_is_taken_back_and_the_step_passed_over() -> None:
    book = waits(100_00)
    earn(book)
    do(book, EndOfDay)  # 90.00 of profit in all
    shortfall = book.shortfalls[1]
    assert (paid(shortfall), shortfall.remaining) == ([("socialized_loss", 90_00)], 10_00)
    assert (book.cash("amy", "USD"), book.cash("clearing", "USD")) == (-10_00, 0)
    assert book.forbidden("amy") == [Forbids.FROZEN]
    do(book, SetMarks, {"PERP": Fraction(200)})
    do(book, Sweep, at=book.now + DAY)
    assert paid(shortfall) == [("socialized_loss", 90_00)]
    assert shortfall.remaining == 10_00


def test_nobody_to_charge_leaves_the_loss_as_it_was() -> None:
    book = waits(45_00)
    do(book, EndOfDay)
    assert (paid(book.shortfalls[1]), book.shortfalls[1].remaining) == ([], 45_00)
    assert cash(book) == {"amy": -45_00, "bob": 100_00, "cat": 100_00, "external": -155_00}


def test_what_follows_the_waiting_step_keeps_its_place() -> None:
    book = waits(100_00, "day", step("write_off", charge="house"), limit="60")
    assert paid(book.shortfalls[1]) == [("socialized_loss", 60_00), ("write_off", 40_00)]
    earn(book)
    do(book, EndOfDay)
    assert paid(book.shortfalls[1]) == [("socialized_loss", 60_00), ("write_off", 40_00)]
    assert book.shortfalls[1].steps[0].allocations == {"bob": 20_00, "cat": 40_00}


def test_a_loss_of_the_week_is_charged_late_for_the_week_that_ended() -> None:
    book = waits(45_00, "week")
    earn(book)
    do(book, EndOfDay, at=MONDAY + 3 * DAY)
    assert state_of(book, book.shortfalls[1]) == "waiting"
    do(book, EndOfDay, at=MONDAY + 9 * DAY)
    assert state_of(book, book.shortfalls[1]) == "covered"
    assert book.shortfalls[1].steps[0].allocations == {"bob": 15_00, "cat": 30_00}


def test_a_period_may_be_closed_by_hand_before_its_time() -> None:
    book = waits(45_00, "month")
    earn(book)
    do(book, ClosePeriod, "week")
    assert state_of(book, book.shortfalls[1]) == "waiting"
    do(book, ClosePeriod, "month")
    assert state_of(book, book.shortfalls[1]) == "covered"


def test_what_was_taken_back_frees_the_limit_of_its_period() -> None:
    book = waits(100_00, "day", limit_period="60")
    monday = book.current["day"].last_day
    assert book.period_use["socialized_loss#0", "USD", "day", monday] == 60_00
    do(book, Fill, "bob", "PERP", Fraction(1), Fraction(100))
    do(book, SetMarks, {"PERP": Fraction(130)})
    do(book, EndOfDay)
    assert book.period_use["socialized_loss#0", "USD", "day", monday] == 30_00
    assert book.shortfalls[1].remaining == 70_00


def test_cash_that_came_meanwhile_fills_what_is_taken_back() -> None:
    book = waits(45_00)
    do(book, Deposit, "amy", "USD", 30_00)
    outcome = do(book, EndOfDay)
    shortfall = book.shortfalls[1]
    assert (shortfall.remaining, book.cash("amy", "USD")) == (15_00, -15_00)
    (taken_back,) = (d for d in outcome.decisions if d.which == "socialized_loss")
    assert "45 USD" in taken_back.sentence
    do(book, Deposit, "amy", "USD", 15_00)
    assert state_of(book, shortfall) == "covered"


SHARED = step("socialized_loss", base="period_profit", period="day")
WRITE_OFF = step("write_off", charge="house")


@pytest.mark.parametrize(
    ("later_policy", "charged"), [((WRITE_OFF, SHARED), 45_00), ((WRITE_OFF,), 0)]
)
def test_a_policy_that_changed_meanwhile(later_policy: Any, charged: int) -> None:
    book = waits(45_00)
    earn(book)
    shortfall = compile_policy(waterfall(*later_policy)).shortfall
    book.policy = replace(book.policy, shortfall=shortfall)
    do(book, EndOfDay)
    assert sum(use.amount for use in book.shortfalls[1].steps) == charged
    assert book.shortfalls[1].remaining == 45_00 - charged
    assert book.cash("clearing", "USD") == 0


def test_losses_of_several_days_are_charged_each_for_its_own() -> None:
    book = waits(100_00, "day", limit_period="60")
    do(book, Sweep, at=MONDAY + DAY)
    assert paid(book.shortfalls[1]) == [("socialized_loss", 60_00), ("socialized_loss", 40_00)]
    earn(book)
    do(book, EndOfDay)  # Monday's 60.00 take what they can; Tuesday's 40.00 are charged after it
    assert [use.allocations for use in book.shortfalls[1].steps] == [
        {"bob": 20_00, "cat": 40_00},
        {"bob": 13_33, "cat": 26_67},
    ]


def test_an_early_close_charges_the_loss_of_its_own_period() -> None:
    book = waits(100_00, "day", limit_period="60")
    do(book, Sweep, at=MONDAY + DAY)
    earn(book)
    do(book, ClosePeriod, "day")  # Tuesday; Monday was never closed
    steps = book.shortfalls[1].steps
    assert [(use.amount, use.outcome) for use in steps] == [(60_00, "waiting"), (40_00, "covered")]
    do(book, EndOfDay)
    assert [(use.amount, use.outcome) for use in steps] == [(60_00, "covered"), (40_00, "covered")]
