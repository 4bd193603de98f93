"""A batch does what its events do one by one, in one transaction."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.events import (
    Deposit,
    EndOfDay,
    Fill,
    Restrict,
    SetMarks,
    Sweep,
    Trade,
    Withdraw,
)
from backoffice.core.state import Forbids
from backoffice.ledger.errors import PeriodClosed
from backoffice.ledger.models import Journal
from backoffice.ledger.services import period_close
from backoffice.ledger.verify import verify
from backoffice.venues.errors import EventConflict, InvalidEvent, UnknownName
from backoffice.venues.models import EventRecord, VenueChange
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from backoffice.venues.store import journals as journals_module
from backoffice.venues.store.batch import Sent, handle_many
from tests.venues.builders import PERP, POLICY, later, setup
from tests.venues.compare import books_differ

pytestmark = pytest.mark.django_db


def make(code, **more):
    create_venue(setup(code=code, **more), POLICY, code=code, author="ann", approver="ben")


def fill(account, quantity, price=1000, fee=3, **units):
    return Fill(later(**units), account, PERP, Fraction(quantity), Fraction(price), fee)


MIXED = [
    Deposit(later(minutes=1), "amy", "USD", 500),
    fill("amy", 1, minutes=2),
    fill("bob", -1, minutes=2),
    fill("amy", -1, price=1010, minutes=3),
    Withdraw(later(minutes=4), "cleo", "USD", 10**9),
    Restrict(later(minutes=5), "cleo", Forbids.NO_TRADING),
    fill("cleo", 1, minutes=6),
    SetMarks(later(minutes=7), {PERP: Fraction(2100)}),
    Sweep(later(minutes=8)),
    Trade(later(minutes=9), "amy", "cleo", PERP, Fraction(1), Fraction(1)),
    EndOfDay(later(days=1, minutes=1)),
    Deposit(later(days=2), "bob", "USD", 7_000),
    fill("amy", 2, minutes=1),  # late: counts as of the clock
]


def both_ways(events):
    """The books, and the events as they were recorded, of one by one and together."""
    make("one")
    make("many")
    singly = [handle("one", event) for event in events]
    results = handle_many("many", [Sent(event) for event in events])
    assert [r.sequence for r in results] == [h.sequence for h in singly]
    reasons = [h.outcome.refused[0].reason if h.outcome.refused else None for h in singly]
    assert [r.reason for r in results] == reasons
    columns = ("sequence", "kind", "at", "payload", "payload_sha256")
    recorded = [
        list(EventRecord.objects.filter(venue__code=c).order_by("sequence").values_list(*columns))
        for c in ("one", "many")
    ]
    assert recorded[0] == recorded[1]
    return load_book("one"), load_book("many")


def test_a_mixed_batch_is_what_its_events_are():
    assert not books_differ(*both_ways(MIXED))


EVENTS = st.lists(
    st.one_of(
        st.builds(
            fill,
            st.sampled_from(["amy", "bob", "cleo"]),
            st.sampled_from([-2, -1, 1, 3]),
            st.sampled_from([900, 1000, 1333]),
            st.integers(0, 5),
            minutes=st.integers(0, 9),
        ),
        st.builds(
            lambda who, n: Deposit(later(), who, "USD", n),
            st.sampled_from(["amy", "bob"]),
            st.integers(0, 10_000),
        ),
        st.builds(
            lambda m: SetMarks(later(minutes=3), {PERP: Fraction(m)}),
            st.sampled_from([500, 1000, 1700]),
        ),
        st.just(Sweep(later(minutes=5))),
    ),
    max_size=12,
)


@settings(max_examples=15)
@given(EVENTS)
def test_any_batch_is_what_its_events_are(events):
    from django.db import transaction

    with transaction.atomic():
        assert not books_differ(*both_ways(events))
        transaction.set_rollback(True)


def test_many_small_journals_are_posted_together_and_still_one_each(monkeypatch):
    monkeypatch.setattr(journals_module, "BULK_ENTRIES", 3)
    events = [
        fill("amy", 1),
        fill("bob", -1),
        fill("cleo", 1),
        fill("amy", -1, price=1100),
        fill("bob", 1, price=1100),
        fill("cleo", -1, price=900),
    ]
    assert not books_differ(*both_ways(events))
    references = Journal.objects.filter(book__code="many", kind="fill")
    found = set(references.values_list("reference", flat=True))
    assert {f"many:{n}:1" for n in range(1, 7)} <= found
    assert {f"many:{n}:1:1" for n in (4, 5, 6)} <= found
    assert verify(book="many").first is None


def test_each_line_is_answered():
    make("demo")
    first = handle("demo", Deposit(later(), "amy", "USD", 5), reference="d-1")
    sent = [
        Sent(Deposit(later(), "amy", "USD", 5), "d-1"),
        Sent(Deposit(later(), "amy", "USD", 6), "d-1"),
        Sent(Deposit(later(minutes=9), "amy", "USD", 5), "d-1", timed=False),
        Sent(Deposit(later(), "zoe", "USD", 5), "d-2"),
        Sent(Deposit(later(), "amy", "USD", -5), "d-2"),
        Sent(Withdraw(later(), "amy", "USD", 10**9), "w-1"),
        Sent(Withdraw(later(), "amy", "USD", 10**9), "w-1"),
        Sent(Withdraw(later(), "amy", "USD", 1), "w-1"),
        Sent(fill("amy", 1)),
    ]
    found = handle_many("demo", sent)
    assert (found[0].sequence, found[0].replayed) == (first.sequence, True)
    assert isinstance(found[1].error, EventConflict)
    assert found[2].sequence == first.sequence
    assert isinstance(found[3].error, UnknownName)
    assert isinstance(found[4].error, InvalidEvent)
    assert (found[5].reason, found[5].replayed) == ("insufficient_cash", False)
    assert (found[6].sequence, found[6].replayed) == (found[5].sequence, True)
    assert found[6].reason == "insufficient_cash"
    assert isinstance(found[7].error, EventConflict)
    assert found[8].sequence == first.sequence + 2
    again = handle_many("demo", sent[:-1])
    assert [r.sequence for r in again] == [r.sequence for r in found[:-1]]
    assert again[5].replayed
    assert again[5].reason == "insufficient_cash"
    assert EventRecord.objects.count() == 3


def test_a_book_in_memory_is_kept_current():
    make("demo")
    resident = load_resident("demo")
    handle_many("demo", [Sent(one) for one in MIXED[:4]], resident=resident)
    handle_many("demo", [Sent(one) for one in MIXED[4:]], resident=resident)
    assert not books_differ(resident.book, load_book("demo"))
    handle("demo", Deposit(later(days=2), "amy", "USD", 1))  # by somebody else
    handle_many("demo", [Sent(Deposit(later(days=2), "amy", "USD", 1))], resident=resident)
    assert not books_differ(resident.book, load_book("demo"))


def test_changes_tell_everybody_who_took_part():
    make("demo")
    handle_many("demo", [Sent(fill("amy", 1)), Sent(fill("bob", -1))])
    rows = VenueChange.objects.filter(sequence__gt=0)
    assert set(rows.values_list("account__code", flat=True)) == {"amy", "bob"}
    assert set(rows.values_list("sequence", flat=True)) == {2}


def test_nothing_of_a_batch_stays_where_it_fails(monkeypatch):
    make("demo")
    resident = load_resident("demo")

    def broken(**_):
        raise RuntimeError("the power went")

    monkeypatch.setattr("backoffice.venues.store.batch.note_changes", broken)
    with pytest.raises(RuntimeError):
        handle_many("demo", [Sent(replace(MIXED[0]))], resident=resident)
    assert resident.version is None
    assert not EventRecord.objects.exists()


def test_what_the_ledger_refuses_keeps_none_of_the_others_back():
    make("demo")
    resident = load_resident("demo")
    period_close(book="demo", through=later().date(), actor="ann")
    sent = [
        Sent(Deposit(later(minutes=1), "amy", "USD", 5), "d-1"),
        Sent(SetMarks(later(minutes=1), {PERP: Fraction(1001)}), "m-1"),
        Sent(Deposit(later(minutes=1), "zoe", "USD", 5), "d-2"),
        Sent(Deposit(later(days=1), "amy", "USD", 7), "d-3"),
    ]
    found = handle_many("demo", sent, resident=resident)
    assert isinstance(found[0].error, PeriodClosed)
    assert found[1].sequence == 1
    assert isinstance(found[2].error, UnknownName)
    assert found[3].sequence == 2
    again = handle_many("demo", sent, resident=resident)
    assert (again[1].replayed, again[3].replayed) == (True, True)
    book = load_book("demo")
    assert not books_differ(resident.book, book)
    assert again[0].sequence == 3  # it is late now, and counts as of the clock
    assert book.cash("amy", "USD") == 100_012
