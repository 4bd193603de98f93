"""Reconciling entries and emptying an account, also while others post to it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.services.adjusting import Adjustment, Side, adjust_balance
from tests.ledger.conftest import DAY, cash, move, poster

ALICE = cash("alice")


def adjust(book: str, target: int, reference: str = "a1", **changes) -> Adjustment:
    return adjust_balance(
        book=book,
        account=ALICE,
        target_minor=target,
        against=("equity", "cash"),
        kind="adjustment",
        source="tests",
        reference=reference,
        value_on=DAY,
        actor="t",
        **changes,
    )


def posted(book: str, owner: str = "alice") -> int:
    return selectors.account_balance(book=book, account=cash(owner)).posted_minor


@pytest.mark.parametrize(("target", "moved"), [(172_45, 162_45), (-5, -1005), (0, -1000)])
def test_an_entry_of_its_own(book, post, target: int, moved: int) -> None:
    post(move("out", "alice", 1000))
    adjustment = adjust(book, target)
    assert adjustment.amount_minor == moved
    assert (posted(book), posted(book, "equity")) == (target, -moved)


def test_nothing_to_adjust_books_nothing(book, post) -> None:
    post(move("out", "alice", 1000))
    assert adjust(book, 1000) == Adjustment(0, None)


@pytest.mark.parametrize(("only", "left"), [(Side.DEBIT, 0), (Side.CREDIT, 25), (None, 0)])
def test_only_one_side(book, post, only: Side | None, left: int) -> None:
    post(move("out", "alice", 25))
    adjust(book, 0, only=only)
    assert posted(book) == left


def test_an_emptied_account_can_be_closed(book, post) -> None:
    post(move("out", "alice", 25))
    with pytest.raises(errors.AccountInUse), transaction.atomic():
        services.close_account(book=book, account=ALICE)
    adjust(book, 0)
    services.close_account(book=book, account=ALICE)
    with pytest.raises(errors.AccountClosed):
        adjust(book, 1, reference="a2")


def test_nobody_to_adjust(book: str) -> None:
    with pytest.raises(errors.NotFound):
        adjust(book, 5)


def test_exact_while_others_post(committed_book: str) -> None:
    """Whoever comes in between is noticed: nothing that they paid in is lost or doubled."""
    post = poster(committed_book)
    post(move("out", "alice", 1))

    def pay(number: int) -> None:
        try:
            services.post_movements(
                book=committed_book,
                kind="k",
                source="payers",
                reference=str(number),
                value_on=DAY,
                actor="t",
                movements=[move("out", "alice", 10)],
            )
        finally:
            connection.close()

    def empty(number: int) -> int:
        try:
            return adjust(committed_book, 0, reference=f"sweep {number}").amount_minor
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        paying = [pool.submit(pay, number) for number in range(40)]
        emptying = [pool.submit(empty, number) for number in range(10)]
        for future in paying:
            future.result()
        moved = sum(future.result() for future in emptying)
    assert posted(committed_book) == 401 + moved
    adjust(committed_book, 0, reference="last")
    assert (posted(committed_book), posted(committed_book, "equity")) == (0, 401)
