"""Orders to an external gateway: one at a time, filled in parts, ended by the policy's rule."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import (
    Expire,
    Fill,
    LiquidationFill,
    SetMarks,
    SetPrices,
    Sweep,
    Trade,
)
from backoffice.core.figures import status_of
from backoffice.core.guards.memory import Halt
from backoffice.core.orders import LiquidationOrder
from tests.core.support import MONDAY, account, cash, do, fund, step, venue

LONG_TEN = {"PERP": (10, 100)}


def external(**more: Any) -> dict[str, Any]:
    """A liquidation by orders that have 30 seconds, and 10 of grace."""
    given: dict[str, Any] = {"url": "https://engine.example/o", "expires_after": 30, "grace": 10}
    given["max_deviation"] = "0.5"
    gateway = {"gateway": "http_gateway", "with": given | more.pop("given", {})}
    return {"gateway": "external", "external": gateway, "fund": "fund"} | more


def amy(usd: int = 90_00, positions: Any = None, *others: Any, **policy: Any) -> Book:
    """Amy, long 10 from 100 at a mark of 95 unless said otherwise."""
    further = policy.pop("further", {})
    return venue(
        account("amy", usd, positions=positions or LONG_TEN),
        *others,
        fund(),
        policy={"liquidation": external(**policy)} | further,
        marks={"PERP": 95},
    )


def only(book: Book, code: str = "PERP") -> LiquidationOrder:
    return book.open_orders("amy")[code]


def filled(book: Book, *fills: tuple[Any, Any], code: str = "PERP", **more: Any) -> Any:
    taken = tuple((Fraction(price), Fraction(size)) for price, size in fills)
    return do(book, LiquidationFill, "amy", code, taken, **more)


def test_a_due_liquidation_orders_and_closes_nothing() -> None:
    book = amy()
    (decision,) = do(book, Sweep).decisions
    asked = only(book).facts
    assert (asked.side, asked.quantity, asked.worst_price) == ("sell", 10, None)
    assert asked.expires_at == MONDAY + timedelta(seconds=30)
    assert book.held("amy")["PERP"].quantity == 10
    assert status_of(book, "amy") == "liquidation"
    assert decision.which == "liquidation_order"
    assert decision.sentence == (
        "Equity of 40 USD was below the maintenance margin of 47.5 USD, so we placed orders: "
        "sell 10 PERP. "
        "Nothing else is ordered, and no position grows, until they are filled or have ended."
    )


def test_the_id_is_the_same_for_the_same_sweep_and_position() -> None:
    one, other, later = amy(), amy(), amy()
    do(one, Sweep)
    do(other, Sweep)
    do(later, Sweep, at=MONDAY + timedelta(seconds=1))
    assert only(one).facts.id == only(other).facts.id != only(later).facts.id


def test_two_sweeps_of_one_instant_name_their_orders_apart() -> None:
    book = amy(unfilled="keep")
    do(book, Sweep)
    first = only(book)
    filled(book, final=True)
    do(book, Sweep)
    assert only(book).facts.id != first.facts.id
    assert (only(book).nth, only(book).facts.placed_at) == (1, first.facts.placed_at)


def test_no_second_order_while_one_is_open_even_when_healthy_again() -> None:
    book = amy()
    do(book, Sweep)
    first = only(book)
    do(book, SetMarks, {"PERP": Fraction(150)})
    assert status_of(book, "amy") == "liquidation"
    do(book, Sweep)
    assert book.orders["amy"] == {"PERP": first}


def test_the_position_is_left_to_the_order_and_nothing_grows() -> None:
    book = amy(90_00, LONG_TEN | {"ALT": (1, 200)}, account("ben", 9_000_00))
    do(book, Sweep)
    filled(book, (95, 10))
    (alt,) = book.open_orders("amy")
    assert alt == "ALT"
    for event, given in (
        (Trade, ("amy", "ben", "PERP", Fraction(1), Fraction(95))),
        (Trade, ("ben", "amy", "ALT", Fraction(1), Fraction(200))),
        (Fill, ("amy", "ALT", Fraction(-1), Fraction(200))),
    ):
        (refusal,) = do(book, event, *given).refused
        assert (refusal.account, refusal.reason) == ("amy", "liquidation_order")


def test_what_is_reported_twice_counts_once() -> None:
    book = amy()
    do(book, Sweep)
    filled(book, (95, 4), first=1)
    filled(book, (95, 4), first=1)
    filled(book, (95, 4), (94, 1), first=1)
    assert (only(book).filled, only(book).received) == (5, 2)
    assert filled(book, (93, 1), first=4).refused[0].reason == "fills_missing"


@pytest.mark.parametrize(
    ("fills", "more", "reason"),
    [
        ([(95, 11)], {}, "overfill"),
        ([(95, 6), (95, 5)], {}, "overfill"),
        ([(47, 1)], {}, "implausible_price"),
        ([(143, 1)], {}, "implausible_price"),
        ([(95, 1)], {"order": "liq-other"}, "no_open_order"),
        ([(95, 1)], {"code": "ALT"}, "no_open_order"),
    ],
)
def test_what_is_not_believed(fills: Any, more: Any, reason: str) -> None:
    book = amy()
    do(book, Sweep)
    (refusal,) = filled(book, *fills, **more).refused
    assert (refusal.event, refusal.reason) == ("liquidation_fill", reason)
    assert (only(book).filled, cash(book)["amy"]) == (0, 90_00)


def test_reports_in_parts_are_rounded_once() -> None:
    # three fills of one at a loss of 0.4 cents each are 1.2 cents, and a fee of 0.2995 is 30 cents
    book = amy(6_00, {"PERP": (3, 100)}, fee="0.00001")
    book.marks["PERP"] = Fraction(98)
    do(book, Sweep)
    for _ in range(3):
        filled(book, ("99.996", 1))
    assert book.realized["amy", "PERP"] == -1  # of 0.29 cents nothing is a fee
    assert (cash(book)["amy"], book.cash("fund", "USD")) == (5_99, 0)


@pytest.mark.parametrize(("unfilled", "left", "cents"), [("mark", 0, 36_00), ("keep", 6, 66_00)])
def test_the_rest_of_an_order_that_ended(unfilled: str, left: int, cents: int) -> None:
    book = amy(unfilled=unfilled)
    do(book, Sweep)
    outcome = filled(book, (94, 4), final=True)
    position = book.held("amy").get("PERP")
    assert (position.quantity if position else 0) == left
    assert cash(book)["amy"] == cents
    assert not book.open_orders("amy")
    said = [one.sentence for one in outcome.decisions]
    assert said[0] == "Of our order to sell 10 PERP we sold 4 at 94."
    assert said[1].startswith("Our order to sell 10 PERP was cancelled with 6 unfilled")


def test_an_order_is_given_up_after_its_grace() -> None:
    book = amy(unfilled="mark")
    do(book, Sweep)
    do(book, Sweep, at=MONDAY + timedelta(seconds=39))
    assert only(book).rest == 10
    outcome = do(book, Sweep, at=MONDAY + timedelta(seconds=40))
    assert (book.held("amy"), cash(book)["amy"]) == ({}, 40_00)
    assert "was expired with 10 unfilled; of that we closed 10 at 95" in (
        outcome.decisions[0].sentence
    )
    do(book, Sweep, at=MONDAY + timedelta(seconds=41))
    assert book.orders == {}


def test_the_rest_is_kept_while_the_venue_is_halted() -> None:
    book = amy()
    do(book, Sweep)
    book.guarded.halt = Halt(1, book.now, 2, Fraction(1))
    outcome = do(book, Sweep, at=MONDAY + timedelta(seconds=40))
    assert not book.open_orders("amy")
    assert book.held("amy")["PERP"].quantity == 10
    assert "it is kept until the next sweep" in outcome.decisions[0].sentence


def test_the_rest_is_kept_while_the_mark_is_stale() -> None:
    book = amy(further={"guards": {"marks": {"max_age": "20"}}})
    do(book, Sweep)
    do(book, Sweep, at=MONDAY + timedelta(seconds=40))
    assert not book.open_orders("amy")
    assert book.held("amy")["PERP"].quantity == 10


def test_surplus_and_shortfall_come_with_the_last_fill() -> None:
    rich = amy(surplus="fund")
    do(rich, Sweep)
    filled(rich, (95, 10))
    assert cash(rich)["fund"] == 40_00
    waterfall = {"shortfall": [step("write_off", charge="fund")]}
    poor = amy(further=waterfall)
    do(poor, Sweep)
    filled(poor, (90, 10))
    (shortfall,) = poor.shortfalls.values()
    assert (shortfall.amount, shortfall.remaining, cash(poor)["fund"]) == (10_00, 0, -10_00)


def test_surplus_in_every_asset_that_the_liquidation_closed() -> None:
    coins = {"COIN": (100, 40_000)}
    book = amy(0, LONG_TEN | coins, surplus="fund")
    book.balances.clear()
    do(book, SetPrices, {"BTC": Fraction(1, 1000)})
    do(book, Sweep)
    filled(book, (50_000, 100), code="COIN")
    filled(book, (101, 10), code="PERP")
    assert (book.cash("fund", "BTC"), book.cash("fund", "USD")) == (5_000_000, 10_00)


def test_deleveraging_leaves_what_an_order_closes_alone() -> None:
    # ben is due too, by an order for all of his position: amy's rest finds nobody
    ben = account("ben", 90_00, positions={"PERP": (-10, 90)})
    book = amy(60_00, None, ben, unfilled="auto_deleverage")
    book.marks["PERP"] = Fraction(95)
    do(book, Sweep)
    assert set(book.orders) == {"amy", "ben"}
    filled(book, (95, 4), final=True)
    assert book.held("amy")["PERP"].quantity == 6
    assert book.held("ben")["PERP"].quantity == -10


def test_an_order_ends_with_its_contract() -> None:
    book = amy()
    do(book, Sweep)
    do(book, Expire, "PERP", Fraction(96))
    assert not book.open_orders("amy")
    assert filled(book, (95, 1)).refused[0].reason == "no_open_order"
