"""A posting is balanced and positive, or it does not exist."""

import pytest

from backoffice.core.accounts import Bucket
from backoffice.core.postings import Posting, cash, move

CASH, DEBT = Bucket.CASH, Bucket.DEBT


@pytest.mark.parametrize("amount", [0, -1])
def test_a_posting_moves_a_positive_amount(amount: int) -> None:
    with pytest.raises(ValueError, match="a posting moves a positive amount"):
        Posting("amy", CASH, "bob", CASH, "USD", amount)


def test_a_posting_needs_two_sides() -> None:
    with pytest.raises(ValueError, match="a posting needs two sides, amy is on both"):
        Posting("amy", CASH, "amy", CASH, "USD", 1)
    assert Posting("amy", CASH, "amy", DEBT, "USD", 1).amount == 1


def test_negative_cash_moves_the_other_way() -> None:
    forth = (Posting("amy", CASH, "bob", CASH, "USD", 5),)
    assert cash("amy", "bob", "USD", 5) == cash("bob", "amy", "USD", -5) == forth


def test_nothing_and_to_oneself_are_no_postings() -> None:
    assert cash("amy", "bob", "USD", 0) == cash("amy", "amy", "USD", 5) == ()
    assert move(("amy", CASH), ("amy", CASH), "USD", 5) == ()
    assert move(("amy", CASH), ("amy", DEBT), "USD", 0) == ()
    assert len(move(("amy", CASH), ("amy", DEBT), "USD", 5)) == 1
