"""Top-ups: whichever side pays, it pays nothing that it might not pay out itself."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core import postings
from backoffice.core.book import Book
from backoffice.core.debt import open_debt
from backoffice.core.events import Restrict, Sweep
from backoffice.core.plan import DebtTerms
from backoffice.core.state import Episode, Forbids, Imposed
from backoffice.hooks import compile_policy
from tests.core.support import account, cash, do, fund, hole, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins

LONG = {"PERP": (10, 100)}
DOCUMENT: dict[str, Any] = {"top_up": {"model": "to_initial"}}


def family(parent: int, child: int, model: Any = None, document: Any = DOCUMENT) -> Book:
    """A parent and its sub-account with ten contracts; the child's initial margin is 100.00."""
    sub = account("sub", child, parent="amy", positions=LONG)
    book = venue(account("amy", parent), sub, fund())
    found = plugins(top_up=model or regimes.ToInitial())
    book.policy = compile_policy(document, version="1", plugins=found)
    return book


def moved(book: Book) -> int:
    """What the sub-account has more after a sweep."""
    before = book.cash("sub", "USD")
    do(book, Sweep)
    return book.cash("sub", "USD") - before


def owes(book: Book, payer: str) -> None:
    open_debt(book, payer, "USD", 1_00, DebtTerms(), 0, "debt")


def lacks(book: Book, payer: str) -> None:
    hole(book, payer, 1, "EUR")
    book.post("test", payer, postings.cash(payer, "fund", "EUR", 1))


def no_withdrawal(book: Book, payer: str) -> None:
    do(book, Restrict, payer, Forbids.NO_WITHDRAWAL, None)


def frozen(book: Book, payer: str) -> None:
    do(book, Restrict, payer, Forbids.FROZEN, None)


def no_increase(book: Book, payer: str) -> None:
    do(book, Restrict, payer, Forbids.NO_INCREASE, None)


FORBIDDING: list[Callable[[Book, str], None]] = [frozen, no_withdrawal, owes, lacks]


@pytest.mark.parametrize("forbid", FORBIDDING)
@pytest.mark.parametrize(("payer", "child"), [("amy", 50_00), ("sub", 300_00)])
def test_nothing_leaves_an_account_that_may_not_pay(
    payer: str, child: int, forbid: Callable[[Book, str], None]
) -> None:
    free = family(500_00, child)
    assert moved(free) == 100_00 - child
    book = family(500_00, child)
    forbid(book, payer)
    assert moved(book) == 0


@pytest.mark.parametrize("forbid", [frozen, no_withdrawal])
@pytest.mark.parametrize(("payer", "child"), [("amy", 50_00), ("sub", 300_00)])
def test_whoever_is_restricted_may_still_be_paid(
    payer: str, child: int, forbid: Callable[[Book, str], None]
) -> None:
    book = family(500_00, child)
    forbid(book, "sub" if payer == "amy" else "amy")
    assert moved(book) == 100_00 - child


def test_a_restriction_of_trading_does_not_matter() -> None:
    book = family(500_00, 300_00)
    no_increase(book, "sub")
    assert moved(book) == -200_00


def test_a_liquidation_that_goes_on_keeps_what_it_has() -> None:
    class GoesOn(regimes.Halving):
        def is_due(self, facts: Any, config: Any) -> bool:
            return facts.begun_at is not None

        def closings(self, facts: Any, config: Any) -> Any:
            return ()

    document = DOCUMENT | {"liquidation": {"model": "halving"}}
    book = family(500_00, 300_00)
    found = plugins(liquidation=GoesOn())
    book.policy = compile_policy(document, version="1", plugins=found)
    book.episodes["sub"] = Episode(book.now, "halving")
    assert moved(book) == 0
    book.end_episode("sub")
    assert moved(book) == -200_00


def test_a_frozen_sub_account_hands_nothing_to_a_parent_who_withdraws() -> None:
    book = family(0, 1_000_00)
    book.restrictions["sub"] = {(Forbids.FROZEN, Imposed.MANUAL): None}
    do(book, Sweep)
    assert cash(book) == {"external": -1_000_00, "sub": 1_000_00}


def test_a_decision_says_what_the_model_wanted_and_who_supplied_it() -> None:
    book = family(30_00, 50_00)
    (decision,) = (d for d in do(book, Sweep).decisions if d.which == "top_up")
    assert decision.plan == '{"amount":3000,"transfer":"50"}'
    assert (decision.plugin, decision.amounts) == ("sample 1", {"sub": 30_00})
    assert decision.sentence == "30 USD of its parent's cash was moved to this account as margin."


class Broken(regimes.ToInitial):
    """Answers no number."""

    def transfer(self, facts: Any, config: Any) -> Fraction:
        raise RuntimeError("broken")


def test_a_model_that_fails_moves_nothing_and_is_named() -> None:
    book = family(500_00, 50_00, Broken())
    outcome = do(book, Sweep)
    (decision,) = (d for d in outcome.decisions if d.which == "top_up")
    assert (decision.outcome, decision.plugin, outcome.journals) == (
        "policy_error",
        "sample 1",
        [],
    )
    assert "broken" in (decision.plan or "")
