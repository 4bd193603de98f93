"""The circuit breaker: all or none, and two persons release it."""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import ReleaseBreaker, SetMarks, Sweep
from tests.core.support import account, do, venue

LONG_TEN = {"PERP": (10, 100)}  # at 95 equity 10, maintenance margin 47.50, notional 950


def halting(count: int, **breaker: Any) -> Book:
    """So many accounts that are due, under the breaker."""
    people = [account(f"a{n}", 60_00, positions=LONG_TEN) for n in range(count)]
    book = venue(*people, policy={"guards": {"breaker": breaker}})
    do(book, SetMarks, {"PERP": Fraction(95)})
    return book


def sweep(book: Book) -> list[str]:
    return [decision.which for decision in do(book, Sweep).decisions]


@pytest.mark.parametrize(
    ("breaker", "halted"),
    [
        ({"liquidations": 2}, False),
        ({"liquidations": 1}, True),
        ({"liquidations": 0}, True),
        ({"value": "1900"}, False),
        ({"value": "1899.99"}, True),
        ({"liquidations": 2, "value": "1"}, True),
    ],
)
def test_more_than_the_limit_is_none(breaker: dict[str, Any], halted: bool) -> None:
    book = halting(2, **breaker)
    assert sweep(book) == (["breaker", *["held_back"] * 2] if halted else ["liquidation"] * 2)
    assert (book.guarded.is_halted, bool(book.held("a0"))) == (halted, halted)


def test_a_halt_goes_on_when_less_is_due() -> None:
    book = halting(3, liquidations=2)
    sweep(book)
    do(book, SetMarks, {"PERP": Fraction(200)})
    assert sweep(book) == []
    assert book.guarded.held == {}
    assert book.guarded.is_halted
    do(book, SetMarks, {"PERP": Fraction(95)})
    assert sweep(book) == ["held_back"] * 3


def test_two_persons_release_one_sweep() -> None:
    book = halting(3, liquidations=2)
    sweep(book)
    for approver, reasons in (("Ann ", ["four_eyes"]), ("ben", []), ("ben", ["not_halted"])):
        done = do(book, ReleaseBreaker, "ann", approver)
        assert [(r.account, r.reason) for r in done.refused] == [
            ("clearing", reason) for reason in reasons
        ]
    assert sweep(book) == ["liquidation"] * 3
    halt = book.guarded.halt
    assert halt is not None
    assert (halt.liquidations, halt.value, halt.spent_at) == (3, 2850, book.now)


def test_the_release_counts_for_the_next_sweep_whatever_is_due() -> None:
    book = halting(3, liquidations=2)
    sweep(book)
    do(book, ReleaseBreaker, "ann", "ben")
    do(book, SetMarks, {"PERP": Fraction(200)})
    assert sweep(book) == []
    do(book, SetMarks, {"PERP": Fraction(95)})
    assert sweep(book) == ["breaker", *["held_back"] * 3]
    assert book.guarded.halt is not None
    assert book.guarded.halt.number == 2


def test_margin_calls_go_on_while_halted() -> None:
    people = [account("amy", 60_00, positions=LONG_TEN), account("bob", 120_00, positions=LONG_TEN)]
    book = venue(*people, policy={"guards": {"breaker": {"liquidations": 0}}})
    do(book, SetMarks, {"PERP": Fraction(95)})
    assert sweep(book) == ["breaker", "held_back"]
    assert book.margin_calls == {"bob": 25}
