"""A resident book is what a cold read would be, and says so where it is not."""

import logging
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.accounts.models import Account
from backoffice.core.accounts import AccountKind
from backoffice.core.events import Deposit, Fill, SetMarks, Sweep
from backoffice.sweeps.columns import resident as module
from backoffice.sweeps.columns.cold import read_cold
from backoffice.sweeps.columns.resident import ResidentBook, differences
from backoffice.sweeps.columns.selection import Span
from backoffice.venues.models import VenueState
from backoffice.venues.store import create_venue, handle, load_book
from tests.sweeps.comparing import assert_reads
from tests.venues.builders import AT, PERP, POLICY, later, setup


class Log:
    """Change log of a test: whom the test says, and how often it was asked."""

    def __init__(self) -> None:
        self.changed: set[int] | None = set()
        self.asked = 0

    def __call__(self, venue_id: int, sequence: int) -> set[int] | None:
        self.asked += 1
        return self.changed


@pytest.fixture
def ids(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A venue of four accounts that are swept; all of them are still not many."""
    monkeypatch.setattr(module, "MANY", 10.0)
    opening = setup(positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY, code=None, author="ann", approver=None)
    return dict(Account.objects.values_list("code", "id"))


@pytest.fixture
def cold_reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The selections that were read, in their order; the reading is the real one."""
    seen: list[object] = []
    real = module.read_holdings

    def read(shot, market, selection):
        seen.append(selection)
        return real(shot, market, selection)

    monkeypatch.setattr(module, "read_holdings", read)
    return seen


def assert_current(book: ResidentBook) -> None:
    refreshed = book.refresh()
    assert differences(refreshed.holdings, read_cold("demo").holdings) == []
    assert_reads(refreshed, load_book("demo"))


def test_changes_are_applied(ids: dict[str, int], cold_reads: list[Any]) -> None:
    """Money, a fill that closes and opens positions, a liquidation with all that follows."""
    log = Log()
    book = ResidentBook("demo", log)
    assert_current(book)
    log.changed = {ids["cleo"]}
    handle("demo", Deposit(later(minutes=1), "cleo", "USD", 77))
    assert_current(book)
    log.changed = {ids["amy"], ids["cleo"], ids["insurance"]}
    handle("demo", Fill(later(minutes=2), "cleo", PERP, Fraction(1, 3), Fraction(1001)))
    handle("demo", Fill(later(minutes=3), "amy", PERP, Fraction(-1), Fraction(1001)))
    assert_current(book)
    log.changed = set(ids.values())
    handle("demo", SetMarks(later(minutes=4), {PERP: Fraction(90_000)}))
    handle("demo", Sweep(later(minutes=5)))
    assert_current(book)
    some = [selection for selection in cold_reads if selection is not None]
    assert [len(selection.ids) for selection in some] == [1, 3, len(ids)]


def test_marks_alone_read_no_account(ids: dict[str, int], cold_reads: list[object]) -> None:
    book = ResidentBook("demo", Log())
    book.refresh()
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(1234)}))
    refreshed = book.refresh(at=AT + timedelta(days=1))
    assert refreshed.columns.instruments.mark.tolist() == [1234.0]
    assert refreshed.market.business_day == AT.date() + timedelta(days=1)
    assert len(cold_reads) == 1


def test_a_shard_keeps_to_its_accounts(ids: dict[str, int]) -> None:
    log = Log()
    book = ResidentBook("demo", log, selection=Span(ids["amy"], ids["amy"]))
    assert book.refresh().holdings.ids.tolist() == [ids["amy"]]
    log.changed = {ids["amy"], ids["bob"]}
    handle("demo", Deposit(later(minutes=1), "amy", "USD", 1))
    handle("demo", Deposit(later(minutes=1), "bob", "USD", 1))
    assert book.refresh().holdings.ids.tolist() == [ids["amy"]]
    assert book.refresh().columns.balances.amount.tolist() == [1000.01]


def test_new_accounts_are_added_and_others_taken_out(ids: dict[str, int]) -> None:
    log = Log()
    book = ResidentBook("demo", log)
    book.refresh()
    venue = Account.objects.get(pk=ids["amy"]).venue
    new = Account.objects.create(venue=venue, code="zoe", kind=AccountKind.MEMBER, segment="retail")
    Account.objects.filter(pk=ids["bob"]).update(kind=AccountKind.FUND)
    handle("demo", Deposit(later(minutes=1), "zoe", "USD", 5))
    log.changed = {new.pk, ids["bob"]}
    refreshed = book.refresh()
    assert differences(refreshed.holdings, read_cold("demo").holdings) == []
    assert new.pk in refreshed.holdings.ids
    assert ids["bob"] not in refreshed.holdings.ids


def test_many_changes_are_read_cold(
    ids: dict[str, int], cold_reads: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MANY", 0.1)
    log = Log()
    book = ResidentBook("demo", log)
    book.refresh()
    log.changed = {ids["bob"]}
    handle("demo", Deposit(later(minutes=1), "bob", "USD", 1))
    assert_current(book)
    assert cold_reads == [None, None]


def test_everybody_is_read_again_when_everybody_may_have_changed(
    ids: dict[str, int], cold_reads: list[object]
) -> None:
    log = Log()
    book = ResidentBook("demo", log)
    book.refresh()
    log.changed = None
    handle("demo", Deposit(later(minutes=1), "bob", "USD", 1))
    assert_current(book)
    assert cold_reads == [None, None]


def test_another_state_of_the_same_number_is_read_cold(
    ids: dict[str, int], cold_reads: list[object]
) -> None:
    """As where the database was restored and went on in another way."""
    book = ResidentBook("demo", Log())
    book.refresh()
    handle("demo", Deposit(later(minutes=1), "bob", "USD", 1))
    state = VenueState.objects.get()
    state.sequence -= 1
    state.save()
    assert_current(book)
    assert cold_reads == [None, None]


def test_a_book_that_is_wrong_is_noticed_and_replaced(
    ids: dict[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    """The log hides a deposit; the second refresh after that proves the book."""
    book = ResidentBook("demo", Log(), prove_every=3)
    book.refresh()
    handle("demo", Deposit(later(minutes=1), "bob", "USD", 12_345))
    with caplog.at_level(logging.WARNING):
        assert differences(book.refresh().holdings, read_cold("demo").holdings) == ["balances"]
        assert not caplog.records
        assert differences(book.refresh().holdings, read_cold("demo").holdings) == []
    assert "demo" in caplog.text
    assert "balances" in caplog.text


def test_a_book_that_is_right_is_proven_in_silence(
    ids: dict[str, int], cold_reads: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    book = ResidentBook("demo", Log(), prove_every=2)
    first = book.refresh()
    assert differences(book.refresh().holdings, first.holdings) == []
    assert len(cold_reads) == 2
    assert not caplog.records
