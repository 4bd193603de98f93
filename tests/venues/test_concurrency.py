"""Eight threads on shared venues: no deadlock, no lost money, books in memory as recorded."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction
from threading import Barrier

from django.db import connection

from backoffice.core.events import Deposit, Event, Fill, SetMarks, Sweep, Withdraw
from backoffice.ledger.errors import AlreadyReversed
from backoffice.ledger.models import Journal
from backoffice.ledger.verify import verify
from backoffice.venues.models import EventRecord, VenueState
from backoffice.venues.store import (
    Resident,
    create_venue,
    handle,
    load_book,
    load_resident,
    reverse_journal,
)
from tests.venues.builders import AT, PERP, POLICY, setup
from tests.venues.compare import books_differ

THREADS = 8
EVENTS_EACH = 12
VENUES = ("north", "south")
NAMES = ("amy", "bob", "cleo")


def random_event(rng: random.Random) -> Event:
    at = AT + timedelta(seconds=rng.randrange(3600))
    name, amount = rng.choice(NAMES), rng.randrange(1, 5_000)
    quantity = Fraction(rng.choice([-3, -1, 1, 3]), rng.choice([1, 3, 7]))
    price = Fraction(rng.randrange(800, 1200))
    return rng.choice(
        [
            Deposit(at, name, "USD", amount),
            Withdraw(at, name, "USD", amount),
            Fill(at, name, PERP, quantity, price, fee=rng.randrange(10)),
            SetMarks(at, {PERP: price}),
            Sweep(at),
        ]
    )


def reverse_one(rng: random.Random, venue: str, reference: str) -> int:
    """Reverse any deposit; return how many were reversed."""
    journals = Journal.objects.filter(book__code=venue, kind="deposit").values_list("id", flat=True)
    if not journals:
        return 0
    try:
        reverse_journal(venue, rng.choice(list(journals)), reference=reference, actor="ann")
    except AlreadyReversed:
        return 0
    return 1


def work(number: int, begin: Barrier) -> int:
    """One thread's events, with books of its own in memory; return how many were recorded."""
    rng = random.Random(number)
    try:
        residents = {venue: load_resident(venue) for venue in VENUES}
        begin.wait(timeout=30)
        return sum(one(rng, residents, f"{number}-{n}") for n in range(EVENTS_EACH))
    finally:
        connection.close()


def one(rng: random.Random, residents: dict[str, Resident], reference: str) -> int:
    venue = rng.choice(VENUES)
    if rng.random() < 0.2:
        return reverse_one(rng, venue, reference)
    handle(venue, random_event(rng), reference=reference, resident=residents[venue])
    return 1


def in_threads(job: Callable[[int, Barrier], int]) -> int:
    begin = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(lambda n: job(n, begin), range(THREADS)))


def test_shared_venues(committed_db: None) -> None:
    for code in VENUES:
        create_venue(setup(code=code), POLICY, code=None, author="ann", approver="ben")
    recorded = in_threads(work)
    assert EventRecord.objects.count() == recorded
    assert sum(VenueState.objects.values_list("sequence", flat=True)) == recorded
    for code in VENUES:
        sequences = EventRecord.objects.filter(venue__code=code).values_list("sequence", flat=True)
        assert sorted(sequences) == list(range(1, len(sequences) + 1))
        resident = load_resident(code)
        handle(code, Sweep(AT + timedelta(hours=2)), resident=resident)
        assert books_differ(resident.book, load_book(code)) == []
        assert sum(resident.book.balances.values()) == 0
    assert verify().first is None


def test_the_same_reference_from_all_threads_counts_once(committed_db: None) -> None:
    create_venue(setup(), POLICY, code=None, author="ann", approver="ben")

    def pay(number: int, begin: Barrier) -> int:
        try:
            begin.wait(timeout=30)
            done = handle("demo", Deposit(AT, "amy", "USD", 5), reference="bank-7")
            return int(not done.replayed)
        finally:
            connection.close()

    assert in_threads(pay) == 1
    assert load_book("demo").cash("amy", "USD") == 100_005
