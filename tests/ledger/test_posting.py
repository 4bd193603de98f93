"""Posting through the service: balances, replays, conflicts, refusals."""

from datetime import date, timedelta

import pytest

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.types import Movement
from tests.ledger.conftest import DAY, cash, move

# One, a few and many lines take different ways through the database.
SIZES = (1, 2, 16, 17, 300)


@pytest.mark.parametrize("lines", SIZES)
def test_balances_follow_the_movements(book, post, lines):
    post(*[move("external", f"c{n % 7}", n + 1) for n in range(lines)])

    balances = selectors.book_balances(book=book)
    assert balances[cash("external")] == -lines * (lines + 1) // 2
    for c in range(min(lines, 7)):
        assert balances[cash(f"c{c}")] == sum(n + 1 for n in range(lines) if n % 7 == c)
    assert sum(balances.values()) == 0


@pytest.mark.parametrize("lines", SIZES)
def test_hot_accounts_count_before_and_after_folding(book, post, lines):
    post(*[move("alice", "fees", 5)] * lines)

    before = selectors.book_balances(book=book)
    assert before[cash("fees")] == 5 * lines
    services.fold_hot(book=book)
    assert selectors.book_balances(book=book) == before
    assert services.fold_hot(book=book) == 0
    assert selectors.balance_value_on(book=book, account=cash("fees"), on=DAY) == 5 * lines


def test_amounts_beyond_sixty_four_bits(book, post):
    wei = 10**30 + 1
    post(move("external", "whale", wei, "ETH"))
    assert selectors.account_balance(book=book, account=cash("whale", "ETH")).posted_minor == wei


@pytest.mark.parametrize("lines", SIZES)
def test_the_same_request_counts_once(book, post, lines):
    movements = [move("external", "alice", n + 1) for n in range(lines)]
    first = post(*movements, reference="once")
    balances = selectors.book_balances(book=book)
    again = post(*movements, reference="once", actor="another worker")

    assert (again.journal_id, again.booked_at) == (first.journal_id, first.booked_at)
    assert (first.replayed, again.replayed) == (False, True)
    assert selectors.book_balances(book=book) == balances


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"kind": "other"}, ["kind"]),
        ({"value_on": DAY + timedelta(1)}, ["value_on"]),
        ({"cause": "other", "kind": "other"}, ["cause", "kind"]),
    ],
)
def test_another_request_under_the_same_reference_names_what_differs(post, change, fields):
    post(move("external", "alice", 1), reference="once")
    with pytest.raises(errors.ReferenceConflict) as refusal:
        post(move("external", "alice", 1), reference="once", **change)
    assert refusal.value.fields == fields


def test_other_movements_under_the_same_reference(post):
    post(move("external", "alice", 1), reference="once")
    with pytest.raises(errors.ReferenceConflict, match="movements"):
        post(move("external", "alice", 2), reference="once")


def test_books_are_islands(book, post):
    other = services.create_book(code="elsewhere").code
    services.create_assets(book=other, decimals={"USD": 2})
    post(move("external", "alice", 7), reference="same")
    post(move("external", "alice", 9), reference="same", book=other)

    assert selectors.book_balances(book=other)[cash("alice")] == 9
    assert selectors.book_balances(book=book)[cash("alice")] == 7


@pytest.mark.parametrize("lines", SIZES)
def test_floors_count_the_journal_as_a_whole(book, post, lines):
    post(move("external", "fund", 100))
    # In between it would be below its floor; at the end it is not.
    post(*[move("fund", "x", 60)] * lines, *[move("x", "fund", 60)] * lines)
    with pytest.raises(errors.FloorBreached) as refusal:
        post(*[move("fund", "x", 101)] * lines)
    assert refusal.value.details == {
        "owner": "fund",
        "bucket": "cash",
        "asset": "USD",
        "amount": 101 * lines,
        "available": 100,
        "floor": 0,
    }


@pytest.mark.parametrize(
    ("movement", "error"),
    [
        (move("a", "b", 0), errors.InvalidMovement),
        (move("a", "b", -1), errors.InvalidMovement),
        (move("a", "b", 1.0), errors.InvalidMovement),
        (move("a", "b", True), errors.InvalidMovement),
        (move("a", "a", 1), errors.InvalidMovement),
        (move("a", "b", 1, "XAU"), errors.NotFound),
        (Movement("a", "pocket", "b", "cash", "USD", 1), errors.InvalidMovement),
    ],
)
def test_movements_that_make_no_sense(post, movement, error):
    with pytest.raises(error):
        post(movement)


def test_an_empty_journal_and_an_unknown_book(post):
    with pytest.raises(errors.InvalidMovement, match="at least one movement"):
        post()


def test_an_unknown_book(post):
    with pytest.raises(errors.NotFound, match="no book nowhere"):
        post(move("a", "b", 1), book="nowhere")


def test_activity_carries_the_running_balance(book, post):
    post(move("external", "alice", 100), move("alice", "bob", 30))
    post(move("bob", "alice", 5))

    lines = selectors.account_activity(book=book, account=cash("alice"))
    assert [(x.amount_minor, x.balance_minor) for x in lines] == [(100, 100), (-30, 70), (5, 75)]
    rest = selectors.account_activity(
        book=book, account=cash("alice"), after_posting_id=lines[0].posting_id, limit=1
    )
    assert rest == lines[1:2]
    assert rest[0].counterparty == cash("bob")


def test_activity_of_a_hot_account(book, post):
    post(move("alice", "fees", 3))
    post(move("fees", "alice", 1))
    services.fold_hot(book=book)
    post(move("alice", "fees", 4))
    lines = selectors.account_activity(book=book, account=cash("fees"))
    assert [x.balance_minor for x in lines] == [3, 2, 6]


def test_two_clocks(book, post):
    post(move("external", "alice", 100), value_on=date(2026, 1, 10))
    then = post(move("external", "alice", 10), value_on=date(2026, 1, 20)).booked_at
    post(move("external", "alice", 1), value_on=date(2026, 1, 5))  # backdated

    by_value = {
        day: selectors.balance_value_on(book=book, account=cash("alice"), on=date(2026, 1, day))
        for day in (4, 5, 9, 10, 19, 20, 31)
    }
    assert by_value == {4: 0, 5: 1, 9: 1, 10: 101, 19: 101, 20: 111, 31: 111}
    assert selectors.balance_booked_at(book=book, account=cash("alice"), at=then) == 110


def test_trial_balance(book, post):
    post(
        move("external", "alice", 100),
        Movement("alice", "debt", "external", "receivable", "USD", 40),
        move("external", "alice", 7, "ETH"),
    )
    lines = {(x.asset_code, x.bucket): x.balance_minor for x in selectors.trial_balance(book=book)}
    assert lines == {
        ("ETH", "cash"): 0,
        ("USD", "cash"): 0,
        ("USD", "debt"): -40,
        ("USD", "receivable"): 40,
    }


def test_a_refusal_leaves_every_balance_as_it_was(book, post):
    post(move("external", "fund", 100))
    before = selectors.book_balances(book=book)
    from django.db import transaction

    with pytest.raises(errors.FloorBreached), transaction.atomic():
        post(move("external", "alice", 5), move("alice", "fees", 1), move("fund", "alice", 101))
    assert selectors.book_balances(book=book) == before
