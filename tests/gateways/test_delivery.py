"""Orders reach the engine once, whatever dies in between."""

from typing import Any

import pytest

from backoffice.gateways import send
from backoffice.gateways.reconcile import reconcile
from backoffice.gateways.routes import Route
from backoffice.gateways.send import send_orders
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import LiquidationOrder
from backoffice.venues.store import load_book
from tests.gateways.conftest import order, policy_for, venue_with_order
from tests.gateways.engine import Engine, cut, slow
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db


def test_an_order_is_posted_once_with_its_key(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    assert order().state == "new"
    run = send_orders("demo")
    assert (run.looked_at, run.done, run.errors) == (1, 1, {})
    assert (order().state, order().attempts) == ("acknowledged", 1)
    (headers,) = engine.headers
    assert headers["Idempotency-Key"] == order().client_id
    assert headers["Authorization"] == "Bearer s3cret"
    assert engine.orders[order().client_id]["quantity"] == "10"
    assert send_orders("demo").looked_at == 0
    assert engine.posts == 1


@pytest.mark.parametrize("behaviour", [slow(1.5), cut], ids=["late", "cut"])
def test_what_arrived_without_an_answer_is_not_sent_again(engine: Engine, behaviour: Any) -> None:
    venue_with_order(policy_for(engine))
    engine.after_post = behaviour
    assert send_orders("demo").done == 1  # the second try asks, and finds it
    assert (engine.posts, engine.placed) == (1, 1)
    assert order().state == "acknowledged"


def test_what_never_arrived_is_sent_again_under_the_same_key(engine: Engine) -> None:
    venue_with_order(policy_for(engine))
    engine.before_post = cut
    run = send_orders("demo")
    assert list(run.errors.values()) == ["no answer (RemoteDisconnected)"]
    assert (order().state, order().attempts, engine.placed) == ("in_doubt", 3, 0)
    engine.before_post = lambda: None
    assert send_orders("demo").done == 1
    assert (engine.posts, engine.placed, order().error) == (1, 1, "")


def test_killed_between_sending_and_recording(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue_with_order(policy_for(engine))
    post = Route.post

    def killed(self: Route, facts: Any) -> Any:
        post(self, facts)
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(Route, "post", killed)
        with pytest.raises(SystemExit):
            send_orders("demo")
    assert (order().state, engine.placed) == ("sent", 1)
    assert send_orders("demo").done == 1
    assert (order().state, engine.posts, engine.placed) == ("acknowledged", 1, 1)


def test_killed_before_sending(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    venue_with_order(policy_for(engine))

    def killed(self: Route, facts: Any) -> Any:
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(Route, "post", killed)
        with pytest.raises(SystemExit):
            send_orders("demo")
    assert (order().state, engine.placed) == ("sent", 0)
    assert send_orders("demo").done == 1
    assert (order().state, engine.placed) == ("acknowledged", 1)


def test_two_senders_at_once_post_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    venue_with_order(policy_for(engine))
    claim = send._claim

    def overtaken(mine: LiquidationOrder) -> bool:
        monkeypatch.setattr(send, "_claim", claim)
        assert send_orders("demo").done == 1  # the other one, between reading and claiming
        return claim(mine)

    monkeypatch.setattr(send, "_claim", overtaken)
    assert send_orders("demo").done == 0
    assert engine.posts == 1


def test_an_engine_that_is_down_is_left_alone(engine: Engine, settings: Any) -> None:
    gone = "http://127.0.0.1:9"
    settings.GATEWAY_ORIGINS = [gone]
    venue_with_order(policy_for(engine, url=gone), customers=6)
    run = send_orders("demo")
    assert (run.looked_at, run.left, len(run.errors)) == (6, 3, 3)
    assert set(run.errors.values()) == {"no answer (ConnectionRefusedError)"}
    assert reconcile("demo").fills == 0
    assert load_book("demo").held("amy")[PERP].quantity == 10


@pytest.mark.parametrize("missing", ["origin", "variable"])
def test_what_the_operator_did_not_allow_is_not_sent(
    engine: Engine, settings: Any, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    venue_with_order(policy_for(engine))
    if missing == "origin":
        settings.GATEWAY_ORIGINS = ["https://other.example"]
    else:
        monkeypatch.delenv("GATEWAY_AUTHORIZATION")
    (error,) = send_orders("demo").errors.values()
    assert ("GATEWAY_ORIGINS" if missing == "origin" else "GATEWAY_AUTHORIZATION") in error
    assert engine.posts == 0


def test_an_unknown_venue() -> None:
    with pytest.raises(UnknownVenue, match="there is no nowhere"):
        send_orders("nowhere")
