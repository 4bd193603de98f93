"""Which part is read, and what happens when that is not enough."""

import json
import logging
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.accounts.models import Account
from backoffice.core import conclusion
from backoffice.core import sweep as core_sweep
from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import SetMarks, Sweep
from backoffice.core.replay import from_plain
from backoffice.core.scope import OutOfScope
from backoffice.shortfalls.models import Decision
from backoffice.venues.errors import EventConflict, InvalidEvent, UnknownName
from backoffice.venues.locking import lock_venue
from backoffice.venues.models import EventRecord, VenueState
from backoffice.venues.store import create_venue, handle, load_book
from backoffice.venues.store.part import load_part
from tests.venues.builders import PERP, POLICY, later, setup
from tests.venues.compare import books_differ

pytestmark = pytest.mark.django_db
ALONE: dict[str, Any] = {
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [
        {"step": "insurance_fund", "with": {"fund": "insurance", "limit_share": "0.1"}},
        {"step": "clawback", "with": {"rate": "0.5", "interest": {"annual_rate": "0.10"}}},
    ],
}
PART_QUERIES_MAX = 44


def venue_of(size: int, policy: dict[str, Any] = ALONE, code: str | None = None) -> str:
    """Customers c000 to ..., half of them long and bankrupt at 500."""
    names = [f"c{n:03}" for n in range(size)]
    opening = setup(
        code=code or f"venue-{size}",
        customers=dict.fromkeys(names, 20_000),
        positions={name: 1 if n % 2 else -1 for n, name in enumerate(names)},
        policy=policy,
    )
    code = create_venue(opening, policy, code=None, author="ann", approver="ben").code
    handle(code, SetMarks(later(minutes=1), {PERP: Fraction(500)}))
    return code


def part_of(code: str, accounts: list[str]) -> Book:
    state = lock_venue(code)
    keys = Account.objects.filter(venue__code=code, code__in=accounts)
    settled = list(keys.values_list("id", flat=True))
    return load_part(state, at=later(minutes=2), settled=settled).book


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def test_only_the_part_is_read() -> None:
    done = handle(venue_of(60), Sweep(later(minutes=2)), accounts=["c001"])
    assert done.read == 6  # c001, two funds and three accounts of the system
    assert {one.account for one in done.outcome.decisions} == {"c001"}


def test_the_number_of_queries_is_fixed() -> None:
    counts = []
    for size in (10, 60):
        code, accounts = venue_of(size), [f"c{n:03}" for n in range(1, size, 2)]
        handle(code, Sweep(later(minutes=2)), accounts=["c000"])
        sweep = Sweep(later(minutes=3))
        counts.append(queries(lambda code=code, a=accounts, s=sweep: handle(code, s, accounts=a)))
    assert counts[0] == counts[1] <= PART_QUERIES_MAX


def test_keys_may_stand_for_codes() -> None:
    one, two = venue_of(10, code="one"), venue_of(10, code="two")
    keys = Account.objects.filter(venue__code=two, code__in=["c001", "c003"])
    handle(one, Sweep(later(minutes=2)), accounts=["c003", "c001", "c001"])
    handle(two, Sweep(later(minutes=2)), accounts=list(keys.values_list("id", flat=True)))
    assert books_differ(load_book(one), load_book(two)) == []
    payloads = {event.payload for event in EventRecord.objects.filter(kind="Sweep")}
    assert [json.loads(payload)["accounts"] for payload in payloads] == [["c001", "c003"]]


def test_the_recorded_event_explains_the_sweep() -> None:
    code = venue_of(10)
    before = load_book(code)
    done = handle(code, Sweep(later(minutes=2)), accounts=["c001", "c003"])
    payload = EventRecord.objects.get(venue__code=code, kind="Sweep").payload
    again = apply(before, from_plain(Sweep, json.loads(payload)))
    assert again.decisions == done.outcome.decisions
    assert again.journals == done.outcome.journals


def test_a_sweep_of_all_is_recorded_as_before() -> None:
    code = venue_of(10)
    handle(code, Sweep(later(minutes=2)))
    payload = json.loads(EventRecord.objects.get(venue__code=code, kind="Sweep").payload)
    assert list(payload) == ["at"]
    assert from_plain(Sweep, payload) == Sweep(later(minutes=2))


def test_a_repeated_sweep_counts_once_whomever_it_found() -> None:
    code, event = venue_of(10), Sweep(later(minutes=2))
    done = handle(code, event, accounts=["c001"], reference="sweep:1")
    again = handle(code, event, accounts=["c001", "c003"], reference="sweep:1")
    assert again.replayed
    assert again.sequence == done.sequence
    with pytest.raises(EventConflict):
        handle(code, Sweep(later(minutes=3)), accounts=["c001"], reference="sweep:1")


@pytest.mark.parametrize(
    ("accounts", "error"),
    [(["nobody"], UnknownName), ([-1], UnknownName), (["insurance"], InvalidEvent)],
)
def test_accounts_that_no_sweep_settles(accounts: list[Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        handle(venue_of(4), Sweep(later(minutes=2)), accounts=accounts)


def test_only_a_sweep_has_a_choice() -> None:
    with pytest.raises(InvalidEvent, match="only chosen for a sweep"):
        handle("any", SetMarks(later(), {}), accounts=["c001"])


def test_a_policy_that_reaches_everybody_reads_everybody() -> None:
    one, two = venue_of(10, POLICY, "one"), venue_of(10, POLICY, "two")
    assert handle(one, Sweep(later(minutes=2)), accounts=["c001"]).read is None
    book = load_book(two)
    apply(book, Sweep(later(minutes=2), ("c001",)))
    assert books_differ(load_book(one), book) == []


def test_the_first_sweep_of_a_day_is_done_with_all(caplog: pytest.LogCaptureFixture) -> None:
    """A new period begins with everybody's profits."""
    code = venue_of(10)
    with caplog.at_level(logging.INFO):
        done = handle(code, Sweep(later(days=1)), accounts=["c001"])
    assert done.read is None
    assert "done with the whole venue" in caplog.text
    assert handle(code, Sweep(later(days=1, minutes=1)), accounts=["c003"]).read is not None


def test_reaching_beyond_the_part_is_done_again_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that looks at a stranger after it has changed much leaves nothing of that behind."""
    one, two = venue_of(10, code="one"), venue_of(10, code="two")
    waterfall, seen = conclusion.run, []

    def looks_at_a_stranger(book: Book, shortfall: Any) -> None:
        waterfall(book, shortfall)
        seen.append(book.scope is None)
        book.cash("c008", "USD")

    handle(two, Sweep(later(minutes=2)), accounts=["c001"])
    monkeypatch.setattr(conclusion, "run", looks_at_a_stranger)
    done = handle(one, Sweep(later(minutes=2)), accounts=["c001"])
    assert seen == [False, True]
    assert done.read is None
    assert books_differ(load_book(one), load_book(two)) == []
    numbers = Decision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers.filter(venue__code=one)) == list(numbers.filter(venue__code=two))
    states = VenueState.objects.filter(venue__code__in=[one, two])
    assert set(states.values_list("sequence", "decisions")) == {(2, len(done.outcome.decisions))}


def test_the_whole_venue_is_read_once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    code = venue_of(4)

    def fails(book: Book, accounts: Any) -> None:
        raise KeyError("nothing helps")

    monkeypatch.setattr(core_sweep, "remember_levels", lambda book: fails(book, None))
    with pytest.raises(KeyError, match="nothing helps"):
        handle(code, Sweep(later(minutes=2)), accounts=["c001"])
    assert not EventRecord.objects.filter(kind="Sweep").exists()


ASKED: dict[str, Callable[[Book], Any]] = {
    "swept": lambda book: list(book.swept()),
    "holders": lambda book: book.holders(PERP),
    "longs": lambda book: book.longs(PERP),
    "deposits": lambda book: book.deposits("USD"),
    "children": lambda book: book.children("c001"),
    "subaccounts": lambda book: list(book.subaccounts()),
    "cash": lambda book: book.cash("c005", "USD"),
    "held": lambda book: book.held("c005"),
    "debts": lambda book: book.debts_of("c005"),
    "shortfalls": lambda book: book.shortfalls_of("c005"),
    "forbidden": lambda book: book.forbidden("c005"),
    "account": lambda book: book.accounts["c005"],
    "known": lambda book: "c005" in book.accounts,
    "realized": lambda book: book.realized["c005", PERP],
    "all realized": lambda book: sum(book.realized.values()),
    "contributions": lambda book: sorted(book.contributions.items()),
    "period": lambda book: book.current["day"].unrealized.items(),
    "flows": lambda book: book.flows.get("USD"),
    "how many": lambda book: len(book.positions),
    "margin call": lambda book: book.margin_calls.pop("c005", None),
}


@pytest.mark.parametrize("what", ASKED)
def test_a_part_answers_for_itself_alone(what: str) -> None:
    book = part_of(venue_of(10), ["c001"])
    assert book.cash("c001", "USD") == 20_000
    assert book.realized["c001", PERP] == 0
    with pytest.raises(OutOfScope):
        ASKED[what](book)


def test_numbers_go_on_after_those_of_others() -> None:
    code = venue_of(10)
    handle(code, Sweep(later(minutes=2)), accounts=["c001"])
    handle(code, Sweep(later(minutes=3)), accounts=["c003"])
    book = load_book(code)
    assert [hole.account for hole in book.shortfalls.values()] == ["c001", "c003"]
    assert list(book.shortfalls) == list(book.debts) == [1, 2]
