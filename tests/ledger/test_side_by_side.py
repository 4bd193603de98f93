"""A batch over several connections is one batch: all of it or nothing, once."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.models import Journal
from backoffice.ledger.services import side_by_side
from backoffice.ledger.types import AccountSpec, BulkResult, Movement
from backoffice.ledger.verify import verify
from tests.ledger.conftest import DAY, cash, make_book, move

CUSTOMERS = 60
LINES = [
    move(*((f"c{n % CUSTOMERS}", "fees")[:: 1 if n % 3 else -1]), n + 1)
    for n in range(4 * CUSTOMERS)
]


def post(book: str, movements: list[Movement] = LINES, **changes) -> BulkResult:
    request: dict = {
        "book": book,
        "kind": "funding",
        "source": "tests",
        "reference": "batch",
        "value_on": DAY,
        "actor": "tester",
        "movements": movements,
    }
    return services.post_side_by_side(**{**request, **changes})


def in_thread(book: str) -> BulkResult:
    try:
        return post(book)
    finally:
        connection.close()


def test_it_books_what_one_connection_books(committed_book):
    result = post(committed_book)
    assert (result.lines, result.replayed) == (len(LINES), False)
    other = make_book("other")
    services.post_bulk(
        book=other,
        kind="funding",
        source="tests",
        reference="batch",
        value_on=DAY,
        actor="tester",
        movements=LINES,
    )
    assert selectors.book_balances(book=committed_book) == selectors.book_balances(book=other)
    references = Journal.objects.filter(book__code=committed_book).values_list(
        "reference", flat=True
    )
    assert sorted(references) == [f"batch/part {n} of 4" for n in range(1, 5)]
    assert verify().first is None


def test_the_same_call_books_nothing_twice(committed_book):
    first = post(committed_book)
    again = post(committed_book)
    assert (again.journal_id, again.lines, again.replayed) == (first.journal_id, len(LINES), True)
    with pytest.raises(errors.ReferenceConflict):
        post(committed_book, [*LINES, move("c1", "fees", 5)])
    with pytest.raises(errors.ReferenceConflict, match="part 1 of 4"):
        post(committed_book, connections=3)
    with pytest.raises(errors.ReferenceConflict, match="part 1 of 4"):
        post(committed_book, connections=1)
    assert Journal.objects.filter(book__code=committed_book).count() == 4


def test_a_refusal_in_one_part_leaves_nothing_of_any(committed_book):
    services.ensure_accounts(
        book=committed_book, accounts=[AccountSpec("c7", "cash", "USD", floor_minor=0)]
    )
    before = selectors.book_balances(book=committed_book)
    with pytest.raises(errors.FloorBreached):
        post(committed_book, [*LINES, move("c7", "fees", 10**9)])
    assert not Journal.objects.filter(book__code=committed_book).exists()
    after = selectors.book_balances(book=committed_book)
    assert {key: value for key, value in after.items() if value} == {
        key: value for key, value in before.items() if value
    }


def test_lines_that_share_cold_accounts_go_over_one_connection(committed_book):
    chain = [move(f"c{n}", f"c{n + 1}", 1) for n in range(50)]
    assert post(committed_book, chain).lines == 50
    assert [j.reference for j in Journal.objects.all()] == ["batch"]


def test_what_a_crash_left_undone_is_done_by_the_same_call(committed_book, monkeypatch):
    """Forked, so that the process really dies between the two commits."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        committed = side_by_side.Barrier(2)

        def die_after_one(together, calls):
            with transaction.atomic():
                for call in calls:
                    call()
                together.wait()
                if calls[0].keywords["reference"].startswith("batch/part 2"):
                    committed.wait()
                    os.kill(os.getpid(), signal.SIGKILL)
            committed.wait()

        side_by_side._post_parts = die_after_one
        try:
            post(committed_book)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    booked = Journal.objects.filter(book__code=committed_book).values_list("reference", flat=True)
    assert sorted(booked) == ["batch/part 1 of 4", "batch/part 3 of 4"]
    result = post(committed_book)
    assert (result.lines, result.replayed) == (len(LINES), False)
    assert Journal.objects.filter(book__code=committed_book).count() == 4
    assert selectors.book_balances(book=committed_book)[cash("c1")] == sum(
        m.amount_minor if m.to_owner == "c1" else -m.amount_minor
        for m in LINES
        if "c1" in (m.from_owner, m.to_owner)
    )
    assert verify().first is None


def test_two_calls_at_once_book_it_once(committed_book):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(in_thread, [committed_book] * 4))
    assert sorted(r.replayed for r in results) == [False, True, True, True]
    assert Journal.objects.filter(book__code=committed_book).count() == 4


def test_parts_that_wait_for_a_lock_give_up_together(committed_book, monkeypatch):
    post(committed_book, reference="before")
    monkeypatch.setattr(side_by_side, "_LOCK_TIMEOUT", "50ms")
    with transaction.atomic():
        services.post_movements(
            book=committed_book,
            kind="test",
            source="tests",
            reference="slow",
            value_on=DAY,
            actor="tester",
            movements=[move("c3", "fees", 1)],
        )
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(in_thread, committed_book)
            assert waiting.exception() is not None
    assert isinstance(waiting.exception(), errors.Contention)
    assert not Journal.objects.filter(reference__startswith="batch").exists()
    assert post(committed_book).lines == len(LINES)


def test_it_refuses_wrong_calls(committed_book):
    with pytest.raises(ValueError, match="connections"):
        post(committed_book, connections=0)
    with transaction.atomic(), pytest.raises(RuntimeError, match="part of a transaction"):
        post(committed_book)
