"""Statements while others post and make statements: nothing is lost between two of them."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backoffice.core.events import Deposit
from backoffice.ledger.models import Journal
from backoffice.statements.bench.population import analyze
from backoffice.statements.document import parse
from backoffice.statements.models import Statement
from backoffice.statements.selectors.ledgers import _AT
from backoffice.statements.selectors.rows import rows
from backoffice.statements.services import cut_of, make
from backoffice.statements.verifying import verify
from backoffice.venues.models import EventRecord
from backoffice.venues.store import handle
from tests.statements.builders import History, file_of, venue_of
from tests.venues.builders import later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def history(committed_db: None) -> History:
    return History.of(venue_of(), "hal")


def ledger_of(statement: Statement) -> dict:
    [ledger] = parse(file_of(statement))["accounts"][0]["ledgers"]
    return ledger


def test_what_commits_after_the_statement_is_in_the_next(history: History) -> None:
    """It was booked before the cut-off by its own clock, yet nobody could see it then."""
    history.move(500)
    posted, seen = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                history.move(-100)
                posted.set()
                assert seen.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert posted.wait(20)
    first = history.statement()
    seen.set()
    thread.join()
    second = history.statement()
    assert ledger_of(first)["closing"] == "5.00"
    assert (ledger_of(second)["opening"], ledger_of(second)["closing"]) == ("5.00", "4.00")
    assert ledger_of(second)["late"] == 1
    assert [verify(row).differences for row in Statement.objects.all()] == [[], []]


def test_an_event_under_way_at_the_cut_off_is_left_to_the_next_period(history: History) -> None:
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 100))
    handle("demo", Deposit(later(minutes=2), "amy", "USD", 200))
    event = EventRecord.objects.get(sequence=2)
    booked = Journal.objects.get(reference="demo:2:1").booked_at
    assert event.recorded_at < booked
    between = event.recorded_at + (booked - event.recorded_at) / 2
    assert event.recorded_at < between < booked
    cut = cut_of(history.venue, between)
    assert (cut.sequence, cut.cut_at) == (1, event.recorded_at)
    after = cut_of(history.venue, booked + timedelta(microseconds=1))
    assert (after.sequence, after.cut_at) == (2, booked + timedelta(microseconds=1))


def test_a_period_that_is_made_after_the_next_one_ends_where_that_begins(history: History) -> None:
    history.move(500)
    history.statement()
    posted, seen = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                history.move(-100)
                posted.set()
                assert seen.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert posted.wait(20)
    middle = history.period()  # the withdrawal was booked in it, and is not committed yet
    history.move(300, "BTC")
    last = history.statement()
    seen.set()
    thread.join()
    between = history.statement(middle)
    amounts = [
        row[8]
        for statement in (between, last)
        for entry in parse(file_of(statement))["accounts"][0]["ledgers"]
        for row in entry["movements"]
    ]
    assert "-1.00" not in amounts  # in neither, so
    [usd] = [
        entry
        for entry in parse(file_of(history.statement()))["accounts"][0]["ledgers"]
        if entry["asset"] == "USD"
    ]
    assert usd["movements"][0][8] == "-1.00"  # in the next


def test_many_at_once_make_one(history: History) -> None:
    history.move(500)
    period, account = history.period(), history.account.pk
    errors: list[BaseException] = []

    def again() -> None:
        try:
            make(history.venue, period, accounts=[account])
        except BaseException as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=again) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Statement.objects.values_list("number", flat=True).get() == 1


def test_periods_made_at_once_get_numbers_without_gap(history: History) -> None:
    periods = []
    for _ in range(4):
        history.move(100)
        periods.append(history.period("daily"))

    def one(place: int) -> None:
        try:
            make(history.venue, periods[place], accounts=[history.account.pk])
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[place]) for place in (3, 2, 1, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = Statement.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
    assert all(verify(row).holds for row in Statement.objects.all())
    assert timezone.now() >= periods[-1].ends_at


def test_balances_are_found_by_account_whatever_the_statistics_say(history: History) -> None:
    """Customers are on one side of most postings only; the other side must not be searched."""
    for _ in range(300):
        history.move(100)
    analyze()
    asked = [[timezone.now()], history.venue.ledger_book_id, ["hal"]]
    plan = " ".join(line for (line,) in rows(f"EXPLAIN {_AT}", asked))
    assert "debit_id_id_idx" in plan
    assert not re.search(r"ledger_posting_\w+_pkey", plan)
