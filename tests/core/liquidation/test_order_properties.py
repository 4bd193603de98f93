"""Whatever a gateway reports: money is conserved and no more is closed than the position.

Reports in any parts come to what the same fills in an order book come to.
"""

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.book import Book
from backoffice.core.events import LiquidationFill, SetMarks, Sweep
from tests.core.liquidation.test_orders import external
from tests.core.support import MONDAY, account, cash, do, fund, ladder, step, venue

WATERFALL = {"shortfall": [step("insurance_fund", fund="fund"), step("write_off", charge="house")]}
PRICES = st.integers(8_000, 11_000).map(lambda cents: Fraction(cents, 100))
SIZES = st.integers(1, 40).map(lambda quarters: Fraction(quarters, 4))


def opened(liquidation: dict[str, Any], usd: int = 90_00) -> Book:
    """Amy is due; bob and cleo hold the other side."""
    return venue(
        account("amy", usd, positions={"PERP": (10, 100), "ALT": (-2, 190)}),
        account("bob", 900_00, positions={"PERP": (-6, 100), "ALT": (2, 190)}),
        account("cleo", 40_00, positions={"PERP": (-4, 100)}),
        account("house", kind="capital"),
        fund(usd=15_00),
        policy={"liquidation": liquidation} | WATERFALL,
        marks={"PERP": 95},
    )


reports = st.tuples(
    st.just("fill"),
    st.sampled_from(["PERP", "ALT"]),
    st.lists(st.tuples(st.fractions(50, 220, max_denominator=100), SIZES), max_size=3),
    st.booleans(),
    st.sampled_from([None, 1, 2, 3, 9]),
)
marks = st.tuples(st.just("mark"), PRICES)
sweeps = st.tuples(st.just("sweep"), st.integers(0, 50))


@settings(max_examples=150)
@given(
    happening=st.lists(st.one_of(reports, marks, sweeps), max_size=12),
    unfilled=st.sampled_from(["mark", "keep", "auto_deleverage"]),
    style=st.sampled_from(["full", "partial"]),
)
def test_conserved_and_never_more_than_the_position(
    happening: Any, unfilled: str, style: str
) -> None:
    book = opened(external(unfilled=unfilled, style=style, fee="0.003"))
    do(book, Sweep)
    for what, *given_ in happening:
        before = {code: p.quantity for code, p in book.held("amy").items()}
        ordered = {code: one.rest for code, one in book.open_orders("amy").items()}
        if what == "fill":
            code, fills, final, first = given_
            do(book, LiquidationFill, "amy", code, tuple(fills), final=final, first=first)
        elif what == "mark":
            do(book, SetMarks, {"PERP": given_[0]})
        else:
            do(book, Sweep, at=book.now + timedelta(seconds=given_[0]))  # `do` checks the sum
        for code, held in before.items():
            position = book.held("amy").get(code)
            left = position.quantity if position else Fraction(0)
            assert left * held >= 0
            assert abs(left) <= abs(held)
        for code, rest in ordered.items():
            now = book.open_orders("amy").get(code)
            assert now is None or 0 < now.rest <= rest or now.facts.placed_at == book.now


@settings(max_examples=100)
@given(
    levels=st.lists(st.tuples(PRICES, SIZES), min_size=1, max_size=6),
    cuts=st.sets(st.integers(1, 5)),
    unfilled=st.sampled_from(["mark", "keep"]),
)
def test_parts_come_to_what_the_order_book_comes_to(
    levels: Any, cuts: set[int], unfilled: str
) -> None:
    terms = {"fee": "0.003", "fund": "fund", "unfilled": unfilled}
    given_ = {"given": {"max_deviation": None}}
    book, outside = (
        venue(
            account("amy", 250_00, positions={"PERP": (10, 120)}),
            account("house", kind="capital"),
            fund(usd=500_00),
            policy={"liquidation": liquidation} | WATERFALL,
            marks={"PERP": 95},
        )
        for liquidation in ({"gateway": "book"} | terms, external(**terms, **given_))
    )
    bids = sorted(levels, key=lambda level: -level[0])
    book.order_books["PERP"] = ladder(bids=bids)
    do(book, Sweep)
    do(outside, Sweep)
    fills, wanted = [], Fraction(10)
    for price, size in bids:
        taken = min(size, wanted)
        if taken:
            fills.append((price, taken))
            wanted -= taken
    parts = [0, *sorted(cut for cut in cuts if cut < len(fills)), len(fills)]
    for start, end in pairwise(parts):
        last = end == len(fills)
        do(outside, LiquidationFill, "amy", "PERP", tuple(fills[start:end]), final=last)
    assert book.held("amy") == outside.held("amy")
    assert outside.now == MONDAY
    if book.cash("amy", "USD") > 0 or not book.held("amy"):  # the fee met no cap on the way
        assert cash(book) == cash(outside)
