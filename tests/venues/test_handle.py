"""One event, one transaction: all of it or nothing, and once."""

from fractions import Fraction

import pytest

from backoffice.core.events import Deposit, Fill, SetMarks, Sweep, Withdraw
from backoffice.ledger.errors import PeriodClosed
from backoffice.ledger.models import Journal
from backoffice.ledger.services import period_close
from backoffice.shortfalls.models import Decision, OutboxMessage, Refusal
from backoffice.venues.errors import EventConflict, UnknownName, UnknownVenue
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from tests.venues.builders import AT, PERP, POLICY, later, setup
from tests.venues.compare import books_differ

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    """A long that is bankrupt once the mark falls to 500."""
    opening = setup(customers={"amy": 20_000, "bob": 100_000}, positions={"amy": 1, "bob": -1})
    return create_venue(opening, POLICY, code=None, author="ann", approver="ben")


def test_a_reference_counts_once(venue: Venue) -> None:
    event = Deposit(later(minutes=1), "amy", "USD", 500)
    first = handle("demo", event, reference="bank-1")
    again = handle("demo", event, reference="bank-1")
    assert (first.sequence, first.replayed) == (1, False)
    assert (again.sequence, again.replayed) == (1, True)
    assert load_book("demo").cash("amy", "USD") == 20_500


def test_a_replay_tells_what_was_decided(venue: Venue) -> None:
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(500)}))
    done = handle("demo", Sweep(later(minutes=2)), reference="sweep-1")
    again = handle("demo", Sweep(later(minutes=2)), reference="sweep-1")
    assert done.outcome.decisions
    assert again.outcome.decisions == done.outcome.decisions


def test_a_reference_of_another_event_is_refused(venue: Venue) -> None:
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 500), reference="bank-1")
    with pytest.raises(EventConflict, match="bank-1 was used for another event"):
        handle("demo", Deposit(later(minutes=1), "amy", "USD", 501), reference="bank-1")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Deposit(AT, "nobody", "USD", 1), "account: the venue has no account nobody"),
        (Deposit(AT, "amy", "XAU", 1), "asset: the venue has no asset XAU"),
        (SetMarks(AT, {"X": Fraction(1)}), "marks: the venue has no instrument X"),
        (Fill(AT, "amy", "X", Fraction(1), Fraction(1)), "instrument: the venue has no instrument"),
    ],
)
def test_unknown_names_are_refused(venue: Venue, event: Deposit, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        handle("demo", event)
    assert not EventRecord.objects.exists()


def test_unknown_venue() -> None:
    with pytest.raises(UnknownVenue, match="there is no nowhere"):
        handle("nowhere", Sweep(AT))


def test_a_failed_event_leaves_nothing(venue: Venue) -> None:
    """The ledger refuses the journals after the book in memory had changed already."""
    resident = load_resident("demo")
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(500)}), resident=resident)
    before = load_book("demo")
    journals = Journal.objects.count()
    period_close(book="demo", through=later(days=1).date(), actor="ann")
    with pytest.raises(PeriodClosed):
        handle("demo", Sweep(later(hours=1)), resident=resident, reference="sweep")
    assert books_differ(resident.book, before)  # what was in memory is spoilt,
    assert books_differ(load_book("demo"), before) == []  # what is stored is not
    assert Journal.objects.count() == journals
    assert EventRecord.objects.count() == 1
    assert not Decision.objects.exists()
    assert not OutboxMessage.objects.exists()

    handle("demo", Sweep(later(days=2)), resident=resident, reference="sweep")
    assert books_differ(resident.book, load_book("demo")) == []


def test_a_stale_book_is_read_again(venue: Venue) -> None:
    resident = load_resident("demo")
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 500))
    handle("demo", Withdraw(later(minutes=2), "bob", "USD", 7), resident=resident)
    assert resident.book.cash("amy", "USD") == 20_500
    assert books_differ(resident.book, load_book("demo")) == []


def test_value_dates_are_business_days(venue: Venue) -> None:
    handle("demo", Deposit(later(days=3), "amy", "USD", 500))
    journal = Journal.objects.latest("id")
    assert journal.value_on == later(days=3).date()
    assert journal.reference == "demo:1:1"


def test_decisions_name_their_journals(venue: Venue) -> None:
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(500)}))
    handle("demo", Sweep(later(minutes=2)))
    paid = Decision.objects.get(which="insurance_fund")
    (reference,) = paid.journals
    journal = Journal.objects.get(reference=reference)
    assert (journal.kind, journal.cause) == ("insurance_fund", "account amy")
    assert paid.policy_version is not None
    assert paid.policy_version.number == 1


def test_refusals_are_recorded(venue: Venue) -> None:
    handle("demo", Withdraw(later(minutes=1), "amy", "USD", 999_999))
    refusal = Refusal.objects.get()
    assert (refusal.event, refusal.account.code, refusal.reason) == (
        "withdraw",
        "amy",
        "insufficient_cash",
    )
