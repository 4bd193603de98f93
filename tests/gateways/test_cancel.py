"""Orders that are taken back: at the engine, in the books, and whatever dies in between."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backoffice.core.events import Deposit, SetMarks, Sweep
from backoffice.gateways import send
from backoffice.gateways.cancel import take_back
from backoffice.gateways.reconcile import cancel_orders, reconcile
from backoffice.gateways.selectors import orders_to_send
from backoffice.gateways.send import send_orders
from backoffice.venues.models import EventRecord, LiquidationOrder
from backoffice.venues.store import handle, load_book
from tests.gateways.conftest import order, policy_for, venue_with_order
from tests.gateways.engine import Engine, cut
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(engine: Engine) -> Engine:
    """Ten contracts are for sale; what is not filled would be closed at the mark."""
    venue_with_order(policy_for(engine, unfilled="mark"))
    send_orders("demo")
    return engine


def left() -> Fraction:
    return load_book("demo").held("amy")[PERP].quantity


def test_what_was_filled_meanwhile_is_booked_and_the_rest_is_kept(sent: Engine) -> None:
    sent.before_cancel = lambda: sent.fill("829", "4")
    run = cancel_orders("demo")
    assert (run.done, run.fills, run.errors) == (1, 1, {})
    found = order()
    assert (found.state, found.filled, found.cancel_reason) == ("cancelled", 4, "operator")
    assert found.confirmed_at is not None
    assert left() == 6, "kept, although the policy closes what is unfilled at the mark"
    handle("demo", SetMarks(timezone.now(), {PERP: Fraction(790)}))
    handle("demo", Sweep(timezone.now()))
    assert LiquidationOrder.objects.filter(ended_at=None).get().quantity == 6


def test_cancelling_twice_is_cancelling_once(sent: Engine) -> None:
    cancel_orders("demo")
    assert cancel_orders("demo").looked_at == 0
    assert reconcile("demo").looked_at == 0
    assert (sent.cancels, left()) == (1, 10)
    assert EventRecord.objects.filter(kind="LiquidationFill").count() == 1


def test_an_order_that_is_taken_back_while_a_sender_holds_it_is_not_sent(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue_with_order(policy_for(engine))
    stale = orders_to_send("demo", timezone.now())
    assert len(stale) == 1
    take_back("demo")
    monkeypatch.setattr(send, "orders_to_send", lambda venue, at: stale)
    assert send_orders("demo").done == 0
    assert engine.posts == 0


def test_only_reports_of_what_was_taken_back_say_so(sent: Engine) -> None:
    sent.fill("829", "1")
    reconcile("demo")
    cancel_orders("demo")
    records = EventRecord.objects.filter(kind="LiquidationFill").order_by("sequence")
    assert [json.loads(one.payload).get("withdrawn") for one in records] == [None, True]


def test_an_answer_that_is_lost_is_asked_for_again(sent: Engine) -> None:
    sent.after_cancel = cut
    (error,) = cancel_orders("demo").errors.values()
    assert "no answer" in error
    assert order().ended_at is None
    assert not send_orders("demo").looked_at, "what is taken back is not sent again"
    sent.after_cancel = lambda: None
    assert reconcile("demo").done == 1
    assert (order().state, sent.cancels, sent.posts) == ("cancelled", 2, 1)


def test_an_order_that_was_filled_before_is_filled(sent: Engine) -> None:
    sent.fill("829", "10")
    assert cancel_orders("demo").fills == 1
    assert order().state == "filled"
    assert PERP not in load_book("demo").held("amy")


def test_a_cancelling_that_takes_its_time_is_asked_about(sent: Engine) -> None:
    sent.cancel = lambda key: sent.orders[key]  # type: ignore[method-assign]
    assert cancel_orders("demo").done == 1
    assert order().ended_at is None
    sent.fill("829", "2", status="cancelled")
    assert reconcile("demo").fills == 1
    assert (order().state, left()) == ("cancelled", 8)


def test_what_was_never_sent_needs_no_engine(engine: Engine) -> None:
    venue_with_order(policy_for(engine, unfilled="mark"))
    assert cancel_orders("demo").done == 1
    assert (order().state, engine.posts, engine.cancels, left()) == ("cancelled", 0, 0, 10)


def test_an_engine_that_never_saw_it_is_believed_once_it_has_expired(engine: Engine) -> None:
    """What was sent may be on its way still."""
    venue_with_order(policy_for(engine))
    LiquidationOrder.objects.update(state="sent", attempts=1)
    (error,) = cancel_orders("demo").errors.values()
    assert error == "does not know the order; it is cancelled once it has expired"
    assert order().ended_at is None


@pytest.mark.parametrize("asked", [["recovered"], []])
def test_an_account_that_recovered_needs_no_order(engine: Engine, asked: list[str]) -> None:
    venue_with_order(policy_for(engine, cancel_when=asked))
    send_orders("demo")
    handle("demo", Deposit(timezone.now(), "amy", "USD", 50))
    assert reconcile("demo").done == 1, "still due"
    assert order().ended_at is None
    handle("demo", Deposit(timezone.now(), "amy", "USD", 9_000_00))
    engine.before_cancel = lambda: engine.fill("829", "1")
    reconcile("demo")
    reason = "recovered" if asked else ""
    assert (order().cancel_reason, order().state) == (
        (reason, "cancelled") if asked else ("", "acknowledged")
    )
    assert engine.cancels == len(asked)
    assert left() == 10 - len(asked)


def test_a_halted_venue_takes_its_orders_back(engine: Engine) -> None:
    policy = policy_for(engine, cancel_when=["halted"])
    policy |= {"guards": {"breaker": {"value": "10000"}}}
    venue_with_order(policy)
    send_orders("demo")
    (amy,) = LiquidationOrder.objects.all()
    handle("demo", Deposit(timezone.now(), "bob", "USD", 1))
    assert reconcile("demo").done == 1
    assert engine.cancels == 0
    _halt()
    reconcile("demo")
    amy.refresh_from_db()
    assert (amy.cancel_reason, amy.state, engine.cancels) == ("halted", "cancelled", 1)
    assert left() == 10


def _halt() -> None:
    """The mark rises so far that bob is due, with more than the breaker lets pass."""
    handle("demo", SetMarks(timezone.now(), {PERP: Fraction(30_000)}))
    handle("demo", Sweep(timezone.now() + timedelta(seconds=1)))
    assert load_book("demo").guarded.is_halted


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("UPDATE venues_liquidationorder SET cancel_reason = ''", "stays so"),
        ("UPDATE venues_liquidationorder SET cancel_reason = 'halted'", "stays so"),
        ("UPDATE venues_liquidationorder SET attempts = attempts + 1", "not sent again"),
        ("UPDATE venues_liquidationorder SET cancel_reason = 'mood'", "stays so|order_cancel"),
        ("UPDATE venues_liquidationorder SET max_deviation = '9'", "permission denied"),
    ],
)
def test_the_database_guards_what_is_taken_back(sent: Engine, statement: str, match: str) -> None:
    take_back("demo")
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_command(sent: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="ORDER: demo has no open liquidation order liq-none"):
        call_command("liquidations", "cancel", "demo", "liq-none")
    with pytest.raises(CommandError, match="order: send looks at all orders"):
        call_command("liquidations", "send", "demo", "liq-none")
    call_command("liquidations", "cancel", "demo", order().client_id, format="json")
    assert json.loads(capsys.readouterr().out)["done"] == 1
    assert order().state == "cancelled"
