"""Accountants' entries: balanced within each asset, then two-legged movements."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from backoffice.ledger import selectors
from backoffice.ledger.entries import (
    Entry,
    Unbalanced,
    imbalance_by_asset,
    movements_of,
    net_by_account,
)
from backoffice.ledger.errors import InvalidMovement
from backoffice.ledger.selectors.previews import balances_with
from backoffice.ledger.services.entries import post_entries
from tests.ledger.conftest import DAY, cash, move

entries = st.lists(
    st.builds(
        Entry,
        st.builds(cash, st.sampled_from("abcde"), st.sampled_from(["USD", "ETH"])),
        st.integers(-(10**20), 10**20),
    ),
    max_size=12,
)


def closed(given_entries: list[Entry]) -> list[Entry]:
    """The entries with what balances them."""
    off = imbalance_by_asset(net_by_account(given_entries))
    return given_entries + [Entry(cash("z", asset), -total) for asset, total in off.items()]


@given(entries)
def test_movements_have_the_effect_of_the_entries(given_entries: list[Entry]) -> None:
    balanced = closed(given_entries)
    moved = movements_of(balanced)
    back = [
        entry
        for m in moved
        for entry in (
            Entry(cash(m.from_owner, m.asset_code), -m.amount_minor),
            Entry(cash(m.to_owner, m.asset_code), m.amount_minor),
        )
    ]
    wanted = {account: net for account, net in net_by_account(balanced).items() if net}
    assert net_by_account(back) == wanted
    assert all(m.amount_minor > 0 and m.from_owner != m.to_owner for m in moved)


@given(entries)
def test_what_does_not_balance_is_refused(given_entries: list[Entry]) -> None:
    off = imbalance_by_asset(net_by_account(given_entries))
    if not off:
        movements_of(given_entries)
        return
    with pytest.raises(Unbalanced) as caught:
        movements_of(given_entries)
    assert caught.value.details["imbalance"] == off


def post(book: str, *lines: Entry, reference: str = "e1"):
    with transaction.atomic():
        return post_entries(
            book=book,
            kind="k",
            source="tests",
            reference=reference,
            value_on=DAY,
            actor="t",
            entries=lines,
        )


def test_one_journal_for_all_assets(book: str) -> None:
    lines = [
        Entry(cash("alice"), -1000),
        Entry(cash("desk"), 1000),
        Entry(cash("desk", "ETH"), -7),
        Entry(cash("alice", "ETH"), 5),
        Entry(cash("fees", "ETH"), 2),
    ]
    journal = post(book, *lines)
    assert selectors.journal_movements(journal.journal_id) == [
        move("alice", "desk", 1000),
        move("desk", "alice", 5, "ETH"),
        move("desk", "fees", 2, "ETH"),
    ]
    assert selectors.book_balances(book=book)[cash("fees", "ETH")] == 2


def test_zero_across_assets_is_not_enough(book: str) -> None:
    with pytest.raises(Unbalanced, match="in USD sum to 10 instead of zero"):
        post(book, Entry(cash("a"), 10), Entry(cash("b", "ETH"), -10))
    assert cash("a") not in selectors.book_balances(book=book)


def test_entries_that_move_nothing_are_refused(book: str) -> None:
    with pytest.raises(InvalidMovement, match="move nothing"):
        post(book, Entry(cash("a"), 10), Entry(cash("a"), -10))


def test_floats_are_refused(book: str) -> None:
    with pytest.raises(InvalidMovement, match="must be an int"):
        post(book, Entry(cash("a"), 1.5), Entry(cash("b"), -1.5))  # type: ignore[arg-type]


def test_a_preview_posts_nothing(book: str) -> None:
    post(book, Entry(cash("a"), -10), Entry(cash("b"), 10))
    shown = balances_with(book=book, entries=[Entry(cash("b"), 5), Entry(cash("new"), 1)])
    assert (shown[cash("a")], shown[cash("b")], shown[cash("new")]) == (-10, 15, 1)
    assert selectors.book_balances(book=book)[cash("b")] == 10
