"""One receiver does not hold up the others: turns, shares of a run, and rests."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.access.models import AuditRecord
from backoffice.config.celery import app
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.sweeps.signatures import RELAY_OUTBOX
from backoffice.webhooks.errors import WebhookError
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services import (
    create_endpoint,
    deliver_due,
    remove_endpoint,
    replay,
    replay_failed,
)
from backoffice.webhooks.services.resting import ALLOWED, LONGEST, rest_after
from backoffice.webhooks.tasks import SEND
from tests.access.people import root
from tests.webhooks.receiver import receiving


@pytest.fixture
def good(settings):
    with receiving() as found:
        settings.WEBHOOK_ORIGINS = [found.url]
        yield found


@pytest.fixture
def bad(settings, good):
    with receiving() as found:
        settings.WEBHOOK_ORIGINS = [good.url, found.url]
        found.status = 500
        yield found


def endpoint(venue, receiver):
    topics = ["alarm.raised"]
    return create_endpoint(venue=venue, url=f"{receiver.url}/hook", topics=topics, by=root())[0]


def messages(to, count):
    made = [
        Delivery(endpoint=to, topic="alarm.raised", source=f"alarm:{number}", payload={})
        for number in range(count)
    ]
    return Delivery.objects.bulk_create(made)


def test_webhooks_have_a_queue_of_their_own():
    assert app.amqp.router.route({}, SEND)["queue"].name == "webhooks"
    assert app.amqp.router.route({}, RELAY_OUTBOX)["queue"].name == "celery"
    assert "webhooks" not in app.amqp.queues.consume_from  # of a worker that nobody told


def test_endpoints_take_turns(venue, good, bad):
    first, second = endpoint(venue, bad), endpoint(venue, good)
    messages(first, 4)
    messages(second, 4)
    deliver_due(at_most=4)
    assert (len(bad.got), len(good.got)) == (2, 2)


def test_who_does_not_answer_rests_and_its_messages_lose_no_attempts(venue, good, bad):
    failing, well = endpoint(venue, bad), endpoint(venue, good)
    messages(failing, 50)
    messages(well, 50)
    assert deliver_due() == 50
    assert len(bad.got) == ALLOWED
    assert Delivery.objects.filter(endpoint=failing, attempts=0).count() == 50 - ALLOWED
    failing.refresh_from_db()
    assert failing.rests_until > timezone.now() + timedelta(seconds=25)
    Endpoint.objects.update(rests_until=timezone.now())
    assert deliver_due() == 0
    assert len(bad.got) == ALLOWED + 1, "one message to see whether it answers again"
    Endpoint.objects.update(rests_until=timezone.now())
    Delivery.objects.filter(state=State.PENDING).update(next_at=timezone.now())
    bad.status = 200
    assert deliver_due() == 50
    failing.refresh_from_db()
    assert (failing.failures, failing.rests_until) == (0, None)


def test_rests_grow_to_a_bound():
    now = timezone.now()
    rests = [rest_after(number, now) for number in range(1, 200)]
    assert rests[: ALLOWED - 1] == [None] * (ALLOWED - 1)
    assert rests[ALLOWED - 1 :] == sorted(rests[ALLOWED - 1 :])
    assert max(rests[ALLOWED - 1 :]) == now + LONGEST


def test_a_slow_one_gets_its_share_of_a_run(venue, good, bad):
    bad.status, bad.seconds = 200, 1.0
    slow, well = endpoint(venue, bad), endpoint(venue, good)
    messages(slow, 10)
    messages(well, 10)
    sent = deliver_due(within_seconds=5.0)
    assert (sent, len(good.got)) == (10 + len(bad.got), 10)
    assert 1 <= len(bad.got) <= 3


def test_a_run_ends_within_its_time(venue, good):
    good.seconds = 0.2
    for _ in range(5):
        messages(endpoint(venue, good), 3)
    begun = time.monotonic()
    deliver_due(within_seconds=0.5)
    assert time.monotonic() - begun < 2
    assert Delivery.objects.filter(state=State.PENDING).exists()
    assert deliver_due(within_seconds=0) == 0


def test_what_was_given_up_is_sent_again_under_a_name(venue, good):
    to = endpoint(venue, good)
    rows = messages(to, 3)
    Delivery.objects.exclude(pk=rows[0].pk).update(state=State.FAILED, next_at=None, attempts=10)
    deliver_due()
    before = AuditRecord.objects.count()
    with acting(Actor("root")):
        assert replay_failed(endpoint=to, by=root()) == 2
    told = AuditRecord.objects.filter(table="webhooks_delivery", venue=venue)
    assert (AuditRecord.objects.count() - before, told.count()) == (2, 2)
    assert {(row.actor, row.after["replayed_by"]) for row in told} == {("root", "root")}
    assert "payload" not in told[0].after
    assert deliver_due() == 2


def test_nothing_is_sent_again_to_what_was_removed(venue, good):
    to = endpoint(venue, good)
    (row,) = messages(to, 1)
    Delivery.objects.update(state=State.FAILED, next_at=None)
    remove_endpoint(endpoint=to, by=root())
    with pytest.raises(WebhookError, match="removed"):
        replay(delivery=row, by=root())
    with pytest.raises(WebhookError, match="removed"):
        replay_failed(endpoint=to, by=root())
    assert Delivery.objects.get().state == State.FAILED
