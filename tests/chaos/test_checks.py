"""What chaos looks for is found where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.events import Deposit, ReleaseBreaker, SetMarks, Sweep
from backoffice.sweeps.models import SweepRun
from backoffice.sweeps.work_here import sweep_here
from backoffice.venues.store import handle, load_book
from tests.chaos import checks
from tests.chaos.client import Answers, send
from tests.chaos.load import Request
from tests.chaos.oracle import Oracle
from tests.chaos.venue import CODE, MARK, SETTLED_IN, open_venue
from tests.venues.builders import AT, later

NOON = AT + timedelta(hours=3)
DEPOSIT = Request("a deposit", Deposit(later(minutes=2), "c00", "USD", 1))


@pytest.fixture
def run(committed_db: None) -> SweepRun:
    """After a halt that was released, a sweep in which half of the customers are bankrupt."""
    open_venue(AT)
    marks = dict.fromkeys(SETTLED_IN, Fraction(MARK, 4))
    handle(CODE, SetMarks(later(minutes=1), marks), reference="crash")
    sweep_here(CODE, later(minutes=1), lambda *_: None)
    handle(CODE, ReleaseBreaker(later(minutes=1), "ann", "ben"), reference="release")
    return sweep_here(CODE, NOON, lambda *_: None)


@pytest.fixture
def book(run: SweepRun) -> Book:
    return load_book(CODE)


def test_sound_books_have_nothing_wrong(run: SweepRun, book: Book) -> None:
    assert run.shortfalls == 15
    assert not list(checks.ledger_is_sound())
    assert not list(checks.decisions_agree())
    assert not list(checks.runs_ended_once(CODE, {run.pk}))
    assert not list(checks.nothing_from_nowhere(book))
    assert not list(checks.shortfalls_handled_once(book))


def test_a_hole_without_its_shortfall(book: Book) -> None:
    hole = next(one for one in book.shortfalls.values() if one.is_open)
    book.shortfalls_of(hole.account, hole.asset).clear()
    book.balances[hole.account, Bucket.CASH, hole.asset] -= 1
    (said, *_) = checks.shortfalls_handled_once(book)
    assert said.startswith(f"{hole.account} lacks")


def test_a_shortfall_paid_twice_or_by_nobody(book: Book) -> None:
    hole = next(one for one in book.shortfalls.values() if one.steps)
    hole.steps.append(hole.steps[0])
    assert any("paid" in said for said in checks.shortfalls_handled_once(book))
    del hole.steps[1:]
    assert any("came in" in said for said in checks.shortfalls_handled_once(book))


def test_a_debt_that_the_ledger_does_not_know(book: Book) -> None:
    debt = next(iter(book.debts.values()))
    debt.principal += 1
    assert any("owes" in said for said in checks.shortfalls_handled_once(book))


def test_money_from_nowhere(book: Book) -> None:
    book.balances["c00", Bucket.CASH, "EUR"] += 1
    assert list(checks.nothing_from_nowhere(book)) == ["all accounts together hold 1 EUR"]


def test_answers_that_do_not_hold(run: SweepRun) -> None:
    answers = Answers(requests={DEPOSIT.reference: DEPOSIT, "crash": DEPOSIT})
    answers.acknowledged[DEPOSIT.reference] = 9
    answers.refused["crash"] = "no"
    assert list(checks.answers_hold(CODE, answers)) == [
        "a deposit was acknowledged as 9 and is None",
        "crash was refused (no) and is 1",
    ]


def test_runs_and_events_that_do_not_match(run: SweepRun) -> None:
    handle(CODE, Sweep(NOON + timedelta(hours=1)), reference="sweep:margin:again")
    said = list(checks.runs_ended_once(CODE, {run.pk, -1}))
    assert said == [
        "run -1 was begun and is not there",
        "('sweep:margin:again', 5): 0 runs finished, 1 events",
    ]


def test_the_oracle_sees_an_event_that_counted_twice(run: SweepRun) -> None:
    oracle = Oracle(CODE)
    oracle._sequence = 2
    answers = Answers()
    assert send(CODE, DEPOSIT, answers, gives_up=False) is False
    assert send(CODE, DEPOSIT, answers, gives_up=False) is True
    assert oracle.differences() == []
    twice = replace(DEPOSIT, reference="another")
    send(CODE, twice, answers, gives_up=False)
    oracle._sequence += 1  # an effect without an event
    assert any("'c00'" in said for said in oracle.differences())
