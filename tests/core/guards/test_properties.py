"""Whatever comes: nothing is closed from a degraded price, nor in masses, and money stays."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core import events as ev
from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.guards.holding import holds_of
from backoffice.core.guards.memory import Quoted
from backoffice.core.periods import roll
from backoffice.core.sweep import sweep
from tests.core.support import account, fund, step, venue

LIMIT = 2
GUARDS: dict[str, Any] = {
    "marks": {"max_age": "30", "missing_after": "120", "band": "0.2", "confirmations": 1},
    "prices": {"max_age": "60", "missing_after": "90", "band": "0.5"},
    "breaker": {"liquidations": LIMIT, "value": "4000"},
}
POLICY = {
    "guards": GUARDS,
    "margin_call": {"due_after": "45", "escalate": "liquidate"},
    "rules": [{"when": "margin_ratio >= 0.4", "restrict": ["no_increase"]}],
    "shortfall": [step("insurance_fund", fund="fund")],
}
NAMES = [f"a{n}" for n in range(5)]
names = st.sampled_from(NAMES)
Made = Callable[[Book], ev.Event]


def opened(cents: list[int], euros: list[int], sizes: list[int]) -> Book:
    people = [
        account(name, usd, EUR=eur, positions={"PERP": (size, 100)} if size else {})
        for name, usd, eur, size in zip(NAMES, cents, euros, sizes, strict=True)
    ]
    return venue(*people, fund(usd=500_00), policy=POLICY)


def five(lowest: int, highest: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(lowest, highest), min_size=5, max_size=5)


books = st.builds(opened, five(-20_00, 200_00), five(-40_00, 80_00), five(-12, 12))


@st.composite
def made(draw: st.DrawFn) -> Made:
    """An event some seconds later; what it names may depend on the book."""
    kind = draw(st.sampled_from(["mark", "mark", "price", "sweep", "sweep", "fill", "two"]))
    later, name = timedelta(seconds=draw(st.sampled_from([0, 10, 40, 100]))), draw(names)
    number = Fraction(draw(st.integers(70, 130)))
    quantity = Fraction(draw(st.integers(-5, 5).filter(bool)))

    def make(book: Book) -> ev.Event:
        at = book.now + later
        candidate = book.guarded.candidates.get((Quoted.MARK, "PERP"))
        match kind:
            case "mark":
                return ev.SetMarks(at, {"PERP": number})
            case "price":
                return ev.SetPrices(at, {"EUR": number / 80})
            case "fill":
                return ev.Fill(at, name, "PERP", quantity, number)
            case "two" if candidate is not None:
                return ev.AcceptMark(at, "PERP", candidate.price, "ann", "ben")
            case "two":
                return ev.ReleaseBreaker(at, "ann", "ben")
        return ev.Sweep(at)

    return make


def check_sweep(before: Book, book: Book, decisions: list[Any]) -> None:
    """What a sweep did, from the book as it began."""
    closed = {d.account for d in decisions if d.which in ("liquidation", "conversion")}
    held = holds_of(before, NAMES)
    assert not closed & held.keys()
    for name in held:
        assert book.held(name) == before.held(name)
        assert len(book.shortfalls_of(name)) == len(before.shortfalls_of(name))
    liquidated = [d.account for d in decisions if d.which == "liquidation"]
    halt = before.guarded.halt
    passes = halt is not None and halt.released_at is not None and halt.spent_at is None
    assert len(liquidated) <= LIMIT or passes
    if before.guarded.is_halted or book.guarded.is_halted:
        assert not liquidated
    note(f"held {bool(held)}, halted {book.guarded.is_halted}, closed {bool(closed)}")


def check_screen(book: Book) -> None:
    """A full sweep does what a screened one does."""
    screened, full = deepcopy(book), deepcopy(book)
    sweep(screened)
    sweep(full, accounts=[one.code for one in full.swept()])
    assert screened.guarded == full.guarded
    assert screened.outcome.decisions == full.outcome.decisions
    assert (screened.margin_calls, screened.positions) == (full.margin_calls, full.positions)
    assert screened.restrictions == full.restrictions


@settings(max_examples=150)
@given(books, st.lists(made(), min_size=1, max_size=12))
def test_any_sequence_of_events(book: Book, timeline: list[Made]) -> None:
    for make in timeline:
        event = make(book)
        before = deepcopy(book)
        before.now = event.at
        roll(before, event.at)
        if isinstance(event, ev.Sweep):
            check_screen(before)
            before.take_outcome()
        outcome = apply(book, event)
        assert not sum(book.balances.values())
        if isinstance(event, ev.Sweep):
            check_sweep(before, book, outcome.decisions)
        elif isinstance(event, ev.Fill) and not outcome.refused:
            size = before.held(event.account).get("PERP")
            now = book.held(event.account).get("PERP")
            larger = abs(now.quantity if now else 0) > abs(size.quantity if size else 0)
            assert not (larger and before.guarded.degraded.get((Quoted.MARK, "PERP")))
