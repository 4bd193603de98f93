"""Many threads over the same accounts: nothing is lost, and no deadlock reaches the caller."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.types import AccountSpec, Movement
from backoffice.ledger.verify import verify
from tests.ledger.conftest import DAY, cash, move

THREADS = 8
ROUNDS = 40
OWNERS = [f"o{n}" for n in range(6)]


def in_threads(work, count: int = THREADS) -> list:
    """Results of `work(number)` in as many threads, each with a connection of its own."""

    def run(number: int):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.fixture
def book(committed_book) -> str:
    services.ensure_accounts(
        book=committed_book,
        accounts=[AccountSpec(f"hot{n}", "cash", "USD", hot=True) for n in range(2)],
    )
    return committed_book


def some_movements(chance: random.Random) -> list[Movement]:
    """One, a few, or many (each takes another way), between cold and hot accounts."""
    owners = [*OWNERS, "hot0", "hot1"]
    return [
        move(*chance.sample(owners, 2), chance.randint(1, 9))
        for _ in range(chance.choice([1, 1, 1, 3, 25]))
    ]


def test_eight_threads_post_and_reverse_over_shared_accounts(book):
    def work(number: int) -> Counter:
        chance, sums = random.Random(number), Counter()
        for n in range(ROUNDS):
            request = {"book": book, "source": f"w{number}", "actor": "t"}
            movements = some_movements(chance)
            posted = services.post_movements(
                **request,
                kind="test",
                reference=f"r{n}",
                value_on=DAY + timedelta(chance.randint(0, 1)),
                movements=movements,
            )
            if chance.random() < 0.5:
                services.reverse_journal(
                    **request,
                    journal_id=posted.journal_id,
                    reference=f"u{n}",
                    value_on=DAY + timedelta(1),
                )
            else:
                for m in movements:
                    sums[m.from_owner] -= m.amount_minor
                    sums[m.to_owner] += m.amount_minor
            if n % 10 == number:
                services.fold_hot(book=book)
                services.seal_blocks(book=book, journals=7)
        return sums

    expected: Counter = Counter()
    for sums in in_threads(work):
        expected.update(sums)  # adds, negative counts too

    services.fold_hot(book=book)
    balances = selectors.book_balances(book=book)
    for owner in (*OWNERS, "hot0", "hot1"):
        assert balances[cash(owner)] == expected[owner], owner
    services.seal_blocks(book=book)
    report = verify(book=book)  # sequences, running balances, days, references, seals
    assert report.first is None, str(report.first)


def test_a_transaction_of_two_journals_is_repeated_after_a_deadlock(book):
    services.ensure_accounts(book=book, accounts=[cash(owner) for owner in OWNERS])
    halves = [move("o0", "o1", 1), move("o2", "o3", 1)]
    both_hold_one = Barrier(2)
    attempts: Counter = Counter()

    def work(number: int) -> None:
        @services.retrying
        def cross() -> None:
            attempts[number] += 1
            with transaction.atomic():
                for n, movement in enumerate(halves if number else reversed(halves)):
                    services.post_movements(
                        book=book,
                        kind="test",
                        source=f"w{number}",
                        reference=f"r{n}",
                        value_on=DAY,
                        actor="t",
                        movements=[movement],
                    )
                    if n == 0 and attempts[number] == 1:
                        both_hold_one.wait(10)

        cross()

    in_threads(work, 2)
    assert sorted(attempts.values()) == [1, 2]
    report = verify(book=book)
    assert (report.first, report.journals) == (None, 4)


def test_the_same_request_at_the_same_moment_counts_once(book):
    start = Barrier(THREADS)

    def work(number: int) -> tuple[int, bool]:
        start.wait()
        result = services.post_movements(
            book=book,
            kind="test",
            source="all",
            reference="same",
            value_on=DAY,
            actor=f"worker {number}",
            movements=[move("new1", "new2", 7)],
        )
        return result.journal_id, result.replayed

    results = in_threads(work)
    assert len({journal for journal, _ in results}) == 1
    assert sorted(replayed for _, replayed in results) == [False] + [True] * (THREADS - 1)
    assert selectors.book_balances(book=book)[cash("new2")] == 7


def test_a_floor_holds_however_many_draw_at_once(book, committed_post):
    committed_post(move("external", "fund", 10))
    start = Barrier(THREADS)

    def work(number: int) -> bool:
        start.wait()
        try:
            committed_post(move("fund", f"c{number}", 3), reference=f"d{number}")
        except errors.FloorBreached:
            return False
        return True

    assert sum(in_threads(work)) == 3
    assert selectors.book_balances(book=book)[cash("fund")] == 1


def test_closing_a_period_waits_for_postings_under_way(book, committed_post):
    posted, go_on = Event(), Event()

    def work(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                committed_post(move("a", "b", 1))
                posted.set()
                go_on.wait(10)
        else:
            posted.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
            with pytest.raises(errors.Contention), transaction.atomic():
                services.period_close(book=book, through=DAY, actor="t")
            go_on.set()
            services.period_close(book=book, through=DAY, actor="t")

    in_threads(work, 2)
    with pytest.raises(errors.PeriodClosed):
        committed_post(move("a", "b", 1))
    assert verify(book=book).first is None
