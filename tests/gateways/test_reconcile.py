"""Fills reach the books once, in parts, and what is not filled goes the policy's way."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backoffice.core.events import SetMarks, Sweep
from backoffice.gateways import reconcile as module
from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.selectors import orders_to_ask_for
from backoffice.gateways.send import send_orders
from backoffice.venues.models import EventRecord, LiquidationOrder
from backoffice.venues.store import handle, load_book
from tests.gateways.conftest import expire, order, policy_for, venue_with_order
from tests.gateways.engine import Engine
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db


def left() -> Fraction:
    position = load_book("demo").held("amy").get(PERP)
    return Fraction(0) if position is None else position.quantity


def cash(account: str) -> int:
    return load_book("demo").cash(account, "USD")


@pytest.fixture
def sent(engine: Engine) -> Engine:
    """Ten contracts are for sale; nothing is filled yet."""
    venue_with_order(policy_for(engine))
    send_orders("demo")
    return engine


def test_fills_come_in_parts(sent: Engine) -> None:
    assert reconcile("demo").fills == 0
    sent.fill("829", "3")
    sent.fill("828", "2")
    assert reconcile("demo").fills == 2
    assert (left(), order().state, order().received) == (5, "partially_filled", 2)
    assert reconcile("demo").fills == 0
    handle("demo", Sweep(timezone.now()))
    assert LiquidationOrder.objects.count() == 1
    sent.fill("827", "5")
    assert reconcile("demo").fills == 1
    assert (left(), order().state) == (0, "filled")
    # 2000 - 3 * 171 - 2 * 172 - 5 * 173
    assert cash("amy") == 278_00
    assert reconcile("demo").looked_at == 0
    assert EventRecord.objects.filter(kind="LiquidationFill").count() == 2


def test_a_report_that_is_read_twice_counts_once(
    sent: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = orders_to_ask_for("demo")
    sent.fill("829", "3")
    assert reconcile("demo").fills == 1
    monkeypatch.setattr(module, "orders_to_ask_for", lambda venue: stale)
    late = reconcile("demo")  # as a second run that read the order before
    assert (late.fills, late.errors) == (0, {})
    (stale[0].received, stale[0].filled, stale[0].traded) = (0, Fraction(0), Fraction(0))
    sent.fill("828", "2")
    assert not reconcile("demo").errors  # of two fills the books take the second
    assert (left(), order().received) == (5, 2)


def test_a_hole_is_covered_with_the_last_fill(sent: Engine) -> None:
    sent.fill("750", "10")
    reconcile("demo")
    book = load_book("demo")
    (shortfall,) = book.shortfalls.values()
    assert (shortfall.amount, shortfall.account) == (500_00, "amy")
    assert cash("insurance") < 500_00
    assert not sum(book.balances.values())


@pytest.mark.parametrize(
    ("unfilled", "contracts", "cents"), [("keep", 6, 1_316_00), ("mark", 0, 296_00)]
)
def test_what_the_engine_cancelled(
    engine: Engine, unfilled: str, contracts: int, cents: int
) -> None:
    venue_with_order(policy_for(engine, unfilled=unfilled))
    send_orders("demo")
    engine.fill("829", "4", status="cancelled")
    reconcile("demo")
    assert (left(), cash("amy"), order().state) == (contracts, cents, "cancelled")
    if unfilled == "keep":
        handle("demo", SetMarks(timezone.now(), {PERP: Fraction(790)}))
        handle("demo", Sweep(timezone.now()))
        orders = LiquidationOrder.objects.order_by("id")
        assert [one.quantity for one in orders] == [10, 6]
        assert len({one.client_id for one in orders}) == 2


def test_an_order_that_the_engine_rejects_is_over(sent: Engine) -> None:
    sent.end("rejected")
    assert not reconcile("demo").errors
    assert (order().state, left()) == ("cancelled", 10)
    assert order().confirmed_at is not None


def test_an_order_that_never_arrived_is_not_believed_in_after_its_time(engine: Engine) -> None:
    venue_with_order(policy_for(engine), at=timezone.now() - timedelta(seconds=700))
    LiquidationOrder.objects.update(state="sent", attempts=1)
    assert send_orders("demo").looked_at == 0
    assert not reconcile("demo").errors
    assert (order().state, engine.posts) == ("cancelled", 0)


def test_late_fills_of_an_order_that_was_given_up_are_shown_not_booked(sent: Engine) -> None:
    expire()
    assert (order().state, left(), order().confirmed_at) == ("expired", 10, None)
    sent.fill("829", "3", status="expired")
    (error,) = reconcile("demo").errors.values()
    assert error == "reports 1 fills after the order was expired; adjust by hand"
    assert (left(), order().error) == (10, error)
    assert reconcile("demo").looked_at == 0


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("UPDATE venues_liquidationorder SET state = 'new'", "does not become new"),
        ("UPDATE venues_liquidationorder SET received = 0", "stays"),
        ("UPDATE venues_liquidationorder SET profit = traded", "with its fills and its end only"),
        ("UPDATE venues_liquidationorder SET attempts = 0", "only grow"),
        ("UPDATE venues_liquidationorder SET quantity = '99'", "permission denied"),
        ("DELETE FROM venues_liquidationorder", "permission denied"),
    ],
)
def test_the_database_guards_orders(sent: Engine, statement: str, match: str) -> None:
    sent.fill("829", "3")
    reconcile("demo")
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_duplicate_client_ids_are_refused(sent: Engine) -> None:
    again: Any = order()
    again.pk = None
    with pytest.raises(DatabaseError, match=r"client_id|one_open"), transaction.atomic():
        again.save(force_insert=True)
