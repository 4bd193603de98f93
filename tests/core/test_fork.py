"""A forked book stands as the first did, and neither changes the other."""

from __future__ import annotations

from fractions import Fraction

from backoffice.core.engine import apply
from backoffice.core.events import Deposit, SetMarks, Sweep
from backoffice.core.fork import forked
from backoffice.core.opening import open_book
from tests.venues.builders import PERP, later, setup


def test_both_go_their_own_ways_and_come_to_the_same() -> None:
    customers = {"amy": 20_000, "bob": 90_000}
    book = open_book(setup(customers=customers, positions={"amy": 3, "bob": -1}))
    apply(book, SetMarks(later(minutes=1), {PERP: Fraction(480)}))
    apply(book, Sweep(later(minutes=2)))  # amy is bankrupt: a shortfall, a debt
    assert book.debts
    other = forked(book)
    assert other == book
    assert other.debts_of("amy")[0] is other.debts[1]
    events = [Deposit(later(minutes=3), "amy", "USD", 100), Sweep(later(minutes=4))]
    before = repr(book)
    done = [apply(other, event) for event in events]
    assert repr(book) == before
    assert [apply(book, event) for event in events] == done
    assert other == book
