"""Answers that are none: nothing of them is booked, and operators see why."""

import json
import time
from fractions import Fraction

import pytest
from django.utils import timezone

from backoffice.core.events import SetMarks, Sweep
from backoffice.gateways import http
from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.send import send_orders
from backoffice.shortfalls.models import Refusal
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import handle, load_book
from tests.gateways.conftest import order, policy_for, venue_with_order
from tests.gateways.engine import Engine, Json
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db
BY_ANSWER = {
    "another order": {"client_order_id": "liq-of-somebody"},
    "another instrument": {"instrument": "ETH-PERP"},
    "another side": {"side": "buy"},
    "no status": {"status": None},
    "an unknown status": {"status": "maybe"},
    "filled without fills": {"status": "filled"},
    "more than was ordered": {"fills": [{"price": "829", "quantity": "11"}]},
    "a number for a text": {"fills": [{"price": 829, "quantity": "1"}]},
    "a fill of nothing": {"fills": [{"price": "829", "quantity": "0"}]},
    "a fill of less": {"fills": [{"price": "829", "quantity": "-1"}]},
    "not a number": {"fills": [{"price": "NaN", "quantity": "1"}]},
    "an exponent": {"fills": [{"price": "1e400", "quantity": "1"}]},
    "endless digits": {"fills": [{"price": "9" * 5000, "quantity": "1"}]},
    "no fills": {"fills": None},
    "fills of texts": {"fills": ["829"]},
    "an unbelievable price": {"fills": [{"price": "1", "quantity": "1"}]},
    "rejected beside fills": {
        "status": "rejected",
        "fills": [{"price": "829", "quantity": "1"}],
    },
}
BODIES = {
    "NaN": b'{"status": NaN}',
    "a float": b'{"status": 1.5}',
    "doubled keys": b'{"status": "open", "status": "filled"}',
    "a list": b"[]",
    "nothing": b"",
    "no JSON": b"<html>",
    "no UTF-8": b'{"status": "\xff"}',
    "a deep one": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a huge one": b'{"a": "' + b"x" * 2 * http.BODY_MAX + b'"}',
    "a huge number": b'{"a": ' + b"9" * 10_000 + b"}",
}


@pytest.fixture
def sent(engine: Engine) -> Engine:
    venue_with_order(policy_for(engine))
    send_orders("demo")
    return engine


def nothing_was_booked() -> None:
    book = load_book("demo")
    assert book.held("amy")[PERP].quantity == 10
    assert book.cash("amy", "USD") == 2_000_00
    assert order().received == 0
    assert order().ended_at is None


@pytest.mark.parametrize("wrong", BY_ANSWER.values(), ids=BY_ANSWER)
def test_wrong_reports(sent: Engine, wrong: Json) -> None:
    sent.answer = lambda answer: json.dumps(answer | wrong).encode()
    (error,) = reconcile("demo").errors.values()
    assert order().error == error != ""
    nothing_was_booked()
    sent.answer = lambda answer: None
    sent.fill("829", "10")
    if wrong != BY_ANSWER["more than was ordered"]:
        assert not reconcile("demo").errors
        assert (order().state, order().error) == ("filled", "")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_wrong_bodies(sent: Engine, body: bytes) -> None:
    sent.answer = lambda answer: body
    (error,) = reconcile("demo").errors.values()
    assert order().error == error != ""
    nothing_was_booked()


@pytest.mark.parametrize("status", [302, 401, 404, 409, 422, 500, 503])
def test_wrong_statuses(sent: Engine, status: int) -> None:
    sent.status = status
    if status == 404:
        sent.orders.clear()
    (error,) = reconcile("demo").errors.values()
    assert error == ("does not know the order; it is sent again" if status == 404 else error)
    nothing_was_booked()


def test_overfill_is_refused_and_recorded(sent: Engine) -> None:
    sent.fill("829", "6")
    reconcile("demo")
    sent.fill("829", "6", status="partially_filled")
    (error,) = reconcile("demo").errors.values()
    assert error == "reports fills that were refused: overfill"
    (refusal,) = Refusal.objects.all()
    assert (refusal.event, refusal.reason) == ("liquidation_fill", "overfill")
    assert load_book("demo").held("amy")[PERP].quantity == 4


def test_history_that_changes_is_not_believed(sent: Engine) -> None:
    sent.fill("829", "6")
    reconcile("demo")
    sent.orders[order().client_id]["fills"] = [{"price": "830", "quantity": "6"}]
    (error,) = reconcile("demo").errors.values()
    assert error == "reports other fills than those that were booked before"
    assert EventRecord.objects.filter(kind="LiquidationFill").count() == 1


def test_an_answer_ends_in_time(sent: Engine) -> None:
    sent.answer = lambda answer: time.sleep(1.3) or b"{}"  # type: ignore[func-returns-value]
    begun = time.monotonic()
    (error,) = reconcile("demo").errors.values()
    assert error == "no answer in time"
    assert time.monotonic() - begun < 1.3 + 1
    nothing_was_booked()


def test_a_wrong_answer_to_a_post_leaves_the_order_in_doubt(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    engine.answer = lambda answer: b'{"client_order_id": "liq-of-somebody"}'
    (error,) = send_orders("demo").errors.values()
    assert "client_order_id is not that of the order" in error
    assert (order().state, engine.posts) == ("in_doubt", 1)
    engine.answer = lambda answer: None
    assert send_orders("demo").done == 1
    assert engine.posts == 1


def test_no_second_order_while_one_is_in_doubt(engine: Engine) -> None:
    venue_with_order(policy_for(engine, timeout_seconds=1))
    engine.status = 500
    send_orders("demo")
    assert order().state == "in_doubt"
    handle("demo", Sweep(timezone.now()))
    assert order().state == "in_doubt"


def test_a_refused_report_may_come_again_corrected(sent: Engine) -> None:
    sent.fill("829", "6")
    assert reconcile("demo").fills == 1
    (found,) = sent.orders.values()
    good = list(found["fills"])
    found["fills"] = [*good, {"price": "829", "quantity": "6"}]
    for said in ("fills that were refused: overfill", "again what was refused as event 4"):
        (error,) = reconcile("demo").errors.values()
        assert error == f"reports {said}"
    assert Refusal.objects.count() == 1, "what is read twice is refused once"
    found["fills"] = [*good, {"price": "828", "quantity": "4"}]
    found["status"] = "filled"
    run = reconcile("demo")
    assert (run.fills, run.errors) == (1, {})
    assert (order().state, order().filled, order().error) == ("filled", 10, "")


def test_a_refused_report_is_judged_again_once_the_mark_has_moved(engine: Engine) -> None:
    policy = policy_for(engine)
    del policy["liquidation"]["external"]["with"]["max_deviation"]
    venue_with_order(policy)
    send_orders("demo")
    assert order().max_deviation == Fraction(1, 20), "the default, kept with the order"
    engine.fill("780", "10")  # 6 % below the mark of 830
    (error,) = reconcile("demo").errors.values()
    assert error == "reports fills that were refused: implausible_price"
    assert load_book("demo").held("amy")[PERP].quantity == 10
    handle("demo", SetMarks(timezone.now(), {PERP: Fraction(790)}))
    assert reconcile("demo").fills == 1
    assert order().state == "filled"


def test_another_policy_does_not_change_what_an_order_takes(engine: Engine) -> None:
    venue_with_order(policy_for(engine, max_deviation="0.02"))
    send_orders("demo")
    add_policy_version(
        venue=Venue.objects.get(),
        document=policy_for(engine, max_deviation="0.5"),
        author="ann",
        approver="ben",
        effective_at=timezone.now(),
    )
    handle("demo", SetMarks(timezone.now(), {PERP: Fraction(830)}))
    engine.fill("800", "10")
    (error,) = reconcile("demo").errors.values()
    assert error.endswith("implausible_price")
