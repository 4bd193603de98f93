"""Holds: place, capture in full or in part, release, expire; liens and floors."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from backoffice.ledger import errors, selectors, services
from tests.ledger.conftest import DAY, cash, move

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALICE = cash("alice")


@pytest.fixture
def alice(book, post):
    post(move("external", "alice", 1000))
    services.set_floor(book=book, account=ALICE, floor_minor=0)
    return book


def place(book: str, amount: int, reference: str = "h1", **changes: object) -> int:
    request = {"expires_at": None, "lien": False, "reason": "withdrawal", **changes}
    with transaction.atomic():
        return services.hold_place(
            book=book, account=ALICE, amount_minor=amount, reference=reference, actor="t", **request
        )


def capture(book: str, amount: int | None = None, reference: str = "h1", journal: str = "c1"):
    with transaction.atomic():
        return services.hold_capture(
            book=book,
            reference=reference,
            to=("external", "cash"),
            amount_minor=amount,
            kind="withdrawal",
            source="tests",
            journal_reference=journal,
            value_on=DAY,
            actor="t",
        )


def state(book: str) -> tuple[int, int]:
    """Posted and available of alice."""
    balance = selectors.account_balance(book=book, account=ALICE)
    return balance.posted_minor, balance.available_minor


def test_a_hold_lowers_what_is_available(alice):
    place(alice, 300)
    assert state(alice) == (1000, 700)
    with pytest.raises(errors.FloorBreached), transaction.atomic():
        services.post_movements(
            book=alice,
            kind="k",
            source="s",
            reference="x",
            value_on=DAY,
            actor="t",
            movements=[move("alice", "bob", 701)],
        )
    with pytest.raises(errors.FloorBreached):
        place(alice, 701, "h2")
    place(alice, 700, "h2")
    assert state(alice) == (1000, 0)


@pytest.mark.parametrize(("amount", "left"), [(None, 700), (300, 700), (120, 880)])
def test_capture_takes_all_or_a_part_and_releases_the_rest(alice, amount, left):
    place(alice, 300)
    first = capture(alice, amount)
    assert state(alice) == (left, left)
    again = capture(alice, amount)
    assert (again.journal_id, again.replayed) == (first.journal_id, True)
    assert state(alice) == (left, left)


def test_no_more_than_the_hold_can_be_captured(alice):
    place(alice, 300)
    with pytest.raises(errors.HoldExceeded):
        capture(alice, 301)
    capture(alice, 300)
    with pytest.raises(errors.HoldEnded):
        capture(alice, 300, journal="c2")
    with pytest.raises(errors.HoldEnded), transaction.atomic():
        services.hold_release(book=alice, reference="h1", actor="t")


def test_a_capture_needs_a_journal_of_its_own(alice):
    place(alice, 300)
    place(alice, 300, "h2")
    capture(alice, 300, "h1", "c1")
    with pytest.raises(errors.ReferenceConflict):
        capture(alice, 300, "h2", "c1")
    assert state(alice) == (700, 400)


def test_release_gives_everything_back(alice):
    place(alice, 300)
    services.hold_release(book=alice, reference="h1", actor="t")
    assert state(alice) == (1000, 1000)
    with pytest.raises(errors.NotFound), transaction.atomic():
        services.hold_release(book=alice, reference="h9", actor="t")


def test_holds_expire_at_their_time(alice):
    place(alice, 1, "soon", expires_at=NOW)
    place(alice, 2, "later", expires_at=NOW + timedelta(seconds=1))
    place(alice, 4, "never")
    expire = services.hold_expire
    assert expire(book=alice, at=NOW - timedelta(seconds=1), actor="t") == 0
    assert expire(book=alice, at=NOW, actor="t") == 1
    assert state(alice) == (1000, 994)
    assert expire(book=alice, at=NOW + timedelta(days=1), actor="t") == 1
    assert expire(book=alice, at=NOW + timedelta(days=2), actor="t") == 0
    assert state(alice) == (1000, 996)


def test_an_expired_hold_is_released_and_no_longer_captured(alice):
    past, future = datetime.now(UTC) - timedelta(seconds=1), datetime.now(UTC) + timedelta(hours=1)
    place(alice, 300, expires_at=past)
    with pytest.raises(errors.HoldExpired, match="release it"):
        capture(alice)
    assert state(alice) == (1000, 700)
    services.hold_release(book=alice, reference="h1", actor="t")
    assert state(alice) == (1000, 1000)
    place(alice, 300, "h2", expires_at=future)
    capture(alice, reference="h2")
    assert state(alice) == (700, 700)


def test_a_capture_is_answered_again_after_the_holds_time(alice):
    place(alice, 300, expires_at=datetime.now(UTC) + timedelta(seconds=1))
    first = capture(alice)
    time.sleep(1.1)
    again = capture(alice)
    assert (again.journal_id, again.replayed) == (first.journal_id, True)


def test_the_same_hold_is_placed_once(alice):
    assert place(alice, 300) == place(alice, 300)
    assert state(alice) == (1000, 700)
    with pytest.raises(errors.ReferenceConflict) as refusal:
        place(alice, 301, reason="other")
    assert refusal.value.fields == ["amount", "reason"]


def test_a_lien_may_exceed_the_balance_and_blocks_it(alice, post):
    place(alice, 2000, lien=True)
    assert state(alice) == (1000, -1000)
    post(move("external", "alice", 1200))
    assert state(alice) == (2200, 200)
    with pytest.raises(errors.FloorBreached), transaction.atomic():
        post(*[move("alice", "bob", 201)])
    with pytest.raises(errors.FloorBreached), transaction.atomic():
        post(move("alice", "bob", 200), move("alice", "bob", 1))
    post(move("alice", "bob", 200))
    assert state(alice) == (2000, 0)
    services.hold_release(book=alice, reference="h1", actor="t")
    assert state(alice) == (2000, 2000)


def test_hot_accounts_take_no_holds(book):
    with pytest.raises(errors.AccountInUse):
        services.hold_place(
            book=book,
            account=cash("fees"),
            amount_minor=1,
            reference="h",
            reason="x",
            actor="t",
        )
