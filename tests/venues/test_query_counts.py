"""A number of queries that does not grow with the venue."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.core.events import Deposit, Event, Fill, Funding, SetMarks, Settle, Sweep
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from backoffice.venues.store.batch import Sent, handle_many
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
LOAD_QUERIES_MAX = 23
DEPOSIT_QUERIES_MAX = 6
BATCH_QUERIES_MAX = 9


def venue_of(size: int) -> str:
    """A venue with `size` customers, half of them long and in need of liquidation at 500."""
    names = [f"c{n:03}" for n in range(size)]
    opening = setup(
        code=f"venue-{size}",
        customers=dict.fromkeys(names, 20_000),
        positions={name: 1 if n % 2 else -1 for n, name in enumerate(names)},
    )
    return create_venue(opening, POLICY, code=None, author="ann", approver="ben").code


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def test_reading_a_book() -> None:
    counts = []
    for size in (10, 60):
        code = venue_of(size)
        handle(code, SetMarks(later(minutes=1), {PERP: Fraction(500)}))
        handle(code, Sweep(later(minutes=2)))
        load_book(code)  # compiles the policy
        counts.append(queries(lambda code=code: load_book(code)))
    assert counts[0] == counts[1] <= LOAD_QUERIES_MAX


EVENTS: dict[str, Event] = {
    "marks": SetMarks(later(minutes=2), {PERP: Fraction(990)}),
    "settle": Settle(later(minutes=2), PERP, Fraction(990)),
    "funding": Funding(later(minutes=2), PERP, Fraction(1, 100)),
    "sweep": Sweep(later(minutes=2)),
}


@pytest.mark.parametrize("name", EVENTS)
def test_writing_an_event(name: str) -> None:
    counts = []
    for size in (10, 60):
        code = venue_of(size)
        resident = load_resident(code)
        handle(code, SetMarks(later(minutes=1), {PERP: Fraction(500)}), resident=resident)
        work = lambda code=code, resident=resident: handle(code, EVENTS[name], resident=resident)  # noqa: E731
        counts.append(queries(work))
    assert counts[0] == counts[1]


def test_a_deposit_on_a_current_book() -> None:
    code = venue_of(4)
    resident = load_resident(code)
    event = Deposit(later(minutes=1), "c000", "USD", 1)
    used = queries(lambda: handle(code, event, resident=resident, reference="r"))
    assert used <= DEPOSIT_QUERIES_MAX


def test_a_batch_of_fills_whatever_its_length() -> None:
    counts = []
    for size in (10, 200):
        code = venue_of(size)
        resident = load_resident(code)
        fills = [
            Sent(
                Fill(later(minutes=1), f"c{n % size:03}", PERP, Fraction(1), Fraction(1000 + n), 3),
                f"f{n}",
            )
            for n in range(2 * size)
        ]
        used = queries(
            lambda code=code, sent=fills, held=resident: handle_many(code, sent, resident=held)
        )
        counts.append(used)
    assert counts[0] == counts[1] <= BATCH_QUERIES_MAX
