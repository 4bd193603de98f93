"""Corrections go through the venue's lock, so that no book in memory overlooks them."""

import pytest

from backoffice.core.events import Deposit
from backoffice.ledger.errors import AlreadyReversed
from backoffice.ledger.models import Journal
from backoffice.venues.errors import EventConflict
from backoffice.venues.models import EventRecord
from backoffice.venues.store import create_venue, handle, load_book, load_resident, reverse_journal
from tests.venues.builders import POLICY, later, setup
from tests.venues.compare import books_differ

pytestmark = pytest.mark.django_db


@pytest.fixture
def deposit(db: None) -> Journal:
    create_venue(setup(), POLICY, code=None, author="ann", approver="ben")
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 700))
    return Journal.objects.get(kind="deposit")


def test_a_book_in_memory_sees_the_reversal(deposit: Journal) -> None:
    resident = load_resident("demo")
    reverse_journal("demo", deposit.pk, reference="c1", actor="ann", cause="wrong account")
    handle("demo", Deposit(later(minutes=2), "bob", "USD", 1), resident=resident)
    assert resident.book.cash("amy", "USD") == 100_000
    assert books_differ(resident.book, load_book("demo")) == []
    reversal = Journal.objects.get(reverses=deposit)
    assert reversal.value_on == later().date()


def test_a_reference_counts_once(deposit: Journal) -> None:
    first = reverse_journal("demo", deposit.pk, reference="c1", actor="ann")
    handle("demo", Deposit(later(days=1), "bob", "USD", 1))  # another day would be its value date
    again = reverse_journal("demo", deposit.pk, reference="c1", actor="ann")
    assert (again.journal_id, again.replayed) == (first.journal_id, True)
    assert EventRecord.objects.filter(kind="Reversal").count() == 1


def test_a_reference_of_an_event_is_refused(deposit: Journal) -> None:
    handle("demo", Deposit(later(minutes=2), "bob", "USD", 1), reference="bank-1")
    with pytest.raises(EventConflict):
        reverse_journal("demo", deposit.pk, reference="bank-1", actor="ann")
    assert not Journal.objects.filter(reverses=deposit).exists()


def test_a_journal_is_reversed_once(deposit: Journal) -> None:
    reverse_journal("demo", deposit.pk, reference="c1", actor="ann")
    with pytest.raises(AlreadyReversed):
        reverse_journal("demo", deposit.pk, reference="c2", actor="ann")
    assert EventRecord.objects.filter(kind="Reversal").count() == 1
