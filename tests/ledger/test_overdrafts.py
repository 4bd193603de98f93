"""Overdrafts, minimums and liens: what the terms allow, kept by the ledger's floor."""

import pytest
from django.db import transaction

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.services.overdrafts import (
    LienExceeded,
    OverdraftTerms,
    apply_terms,
    lien_place,
    lien_release,
)
from tests.ledger.conftest import cash, move

ALICE = cash("alice")
OVERDRAFT = OverdraftTerms(overdraft_minor=500)
NOT_WITH_LIEN = OverdraftTerms(
    overdraft_minor=500, overdraft_with_lien=False, lien_limit_minor=2000
)


@pytest.fixture
def alice(book, post) -> str:
    post(move("out", "alice", 1000))
    return book


def lien(book: str, amount: int, reference: str = "l1", terms=NOT_WITH_LIEN) -> None:
    lien_place(
        book=book,
        account=ALICE,
        amount_minor=amount,
        reference=reference,
        reason="court order",
        actor="t",
        terms=terms,
    )


def release(book: str, reference: str = "l1") -> None:
    lien_release(book=book, account=ALICE, reference=reference, actor="t", terms=NOT_WITH_LIEN)


def can_take(post, amount: int) -> bool:
    """Whether the amount could be taken; it is not."""
    try:
        with transaction.atomic():
            post(move("alice", "out", amount))
            transaction.set_rollback(True)
    except errors.FloorBreached:
        return False
    return True


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        (OverdraftTerms(), 1000),
        (OVERDRAFT, 1500),
        (OverdraftTerms(minimum_minor=100), 900),
        (OverdraftTerms(overdraft_minor=500, minimum_minor=100), 1400),
    ],
)
def test_the_floor_of_the_terms(alice, post, terms: OverdraftTerms, most: int) -> None:
    apply_terms(book=alice, account=ALICE, terms=terms)
    assert can_take(post, most)
    assert not can_take(post, most + 1)


def test_while_a_lien_stands_the_overdraft_is_closed(alice, post) -> None:
    apply_terms(book=alice, account=ALICE, terms=NOT_WITH_LIEN)
    lien(alice, 300)
    assert can_take(post, 700)
    assert not can_take(post, 701)
    release(alice)
    assert can_take(post, 1500)
    assert not can_take(post, 1501)


def test_the_overdraft_stays_open_where_the_terms_say_so(alice, post) -> None:
    apply_terms(book=alice, account=ALICE, terms=OVERDRAFT)
    lien(alice, 300, terms=OVERDRAFT)
    assert can_take(post, 1200)
    assert not can_take(post, 1201)


def test_the_second_lien_keeps_it_closed(alice, post) -> None:
    lien(alice, 300)
    lien(alice, 100, "l2")
    release(alice)
    assert not can_take(post, 901)
    release(alice, "l2")
    assert can_take(post, 1500)


def test_a_lien_may_exceed_what_is_there_up_to_its_limit(alice, post) -> None:
    lien(alice, 2000)
    assert selectors.account_balance(book=alice, account=ALICE).available_minor == -1000
    with pytest.raises(LienExceeded, match="may come to 2000"):
        lien(alice, 1, "l2")
    assert selectors.account_balance(book=alice, account=ALICE).lien_minor == 2000
    assert not can_take(post, 1)


def test_an_overdrawn_account_cannot_fall_further(alice, post) -> None:
    apply_terms(book=alice, account=ALICE, terms=NOT_WITH_LIEN)
    post(move("alice", "out", 1200))
    lien(alice, 50)
    assert not can_take(post, 1)
    apply_terms(book=alice, account=ALICE, terms=OverdraftTerms())
    assert not can_take(post, 1)


def test_hot_accounts_have_no_terms(book: str) -> None:
    with pytest.raises(errors.AccountInUse), transaction.atomic():
        apply_terms(book=book, account=cash("fees"), terms=OVERDRAFT)
    with pytest.raises(errors.NotFound):
        apply_terms(book=book, account=cash("nobody"), terms=OVERDRAFT)


def test_a_lien_that_has_ended(alice: str) -> None:
    lien(alice, 10)
    release(alice)
    with pytest.raises(errors.HoldEnded), transaction.atomic():
        release(alice)
    with pytest.raises(errors.NotFound), transaction.atomic():
        services.hold_release(book=alice, reference="none", actor="t")
