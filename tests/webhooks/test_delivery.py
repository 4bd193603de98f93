"""Messages: signed, once, again until accepted, never into our own network."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from backoffice.access.errors import NotPermitted
from backoffice.controls.services import raise_alarm
from backoffice.core.events import Restrict, SetMarks, Sweep
from backoffice.core.state import Forbids
from backoffice.venues.store import create_venue, handle
from backoffice.webhooks.destinations import address_for
from backoffice.webhooks.errors import WebhookError
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services import (
    collect,
    create_endpoint,
    deliver_due,
    remove_endpoint,
    replay,
    rotate_secret,
)
from tests.access.people import person, root
from tests.venues.builders import PERP, POLICY, later, setup
from tests.webhooks.receiver import receiving

ALL = ["restriction.changed", "shortfall.changed", "alarm.raised"]


@pytest.fixture
def receiver(settings):
    with receiving() as found:
        settings.WEBHOOK_ORIGINS = [found.url]
        yield found


@pytest.fixture
def endpoint(venue, receiver):
    return create_endpoint(venue=venue, url=f"{receiver.url}/hook?a=1", topics=ALL, by=root())


def freeze(name="cleo"):
    handle("demo", Restrict(later(), name, Forbids.FROZEN))


def test_a_message_is_signed_and_sent_once(endpoint, receiver):
    freeze()
    assert (collect(), collect()) == (1, 0)
    assert (deliver_due(), deliver_due()) == (1, 0)
    ((headers, body),) = receiver.got
    message = Webhook(endpoint[1]).verify(body, {k.lower(): v for k, v in headers.items()})
    assert message["type"] == "restriction.changed"
    assert message["data"]["account"] == "cleo"
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint[1]).verify(body + b" ", {k.lower(): v for k, v in headers.items()})
    assert Delivery.objects.get().state == State.DELIVERED


def test_it_is_sent_again_with_pauses_and_given_up(endpoint, receiver):
    receiver.status = 500
    freeze()
    collect()
    pauses = []
    for _ in range(10):
        assert deliver_due() == 0
        row = Delivery.objects.get()
        if row.next_at is not None:
            pauses.append((row.next_at - timezone.now()).total_seconds())
        Delivery.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
        Endpoint.objects.update(rests_until=None)
    assert [round(one, -1) for one in pauses[:4]] == [0, 30, 120, 600]
    assert pauses == sorted(pauses)
    assert (row.state, row.status, row.attempts) == ("failed", 500, 10)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    receiver.status = 204
    replay(delivery=row, by=root())
    assert deliver_due() == 1
    assert receiver.got[-1][0]["webhook-id"] == f"msg_{row.pk}"


def test_redirects_are_not_followed(endpoint, receiver):
    receiver.status, receiver.location = 302, "http://127.0.0.1:1/metadata"
    freeze()
    collect()
    assert deliver_due() == 0
    assert Delivery.objects.get().error == "answered 302"


def test_gone_is_the_end(endpoint, receiver):
    receiver.status = 410
    freeze()
    collect()
    deliver_due()
    assert Delivery.objects.get().state == State.FAILED


def test_a_rotated_secret_overlaps(endpoint, receiver):
    row, old = endpoint
    new = rotate_secret(endpoint=row, by=root())
    freeze()
    collect()
    deliver_due()
    headers = {k.lower(): v for k, v in receiver.got[0][0].items()}
    for secret in (old, new):
        Webhook(secret).verify(receiver.got[0][1], headers)
    Endpoint.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    freeze("bob")
    collect()
    deliver_due()
    headers = {k.lower(): v for k, v in receiver.got[1][0].items()}
    Webhook(new).verify(receiver.got[1][1], headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(receiver.got[1][1], headers)


def test_shortfalls_and_alarms_are_told(db, receiver):
    made = create_venue(setup(positions={"amy": 1}), POLICY, code="demo", author="a", approver="b")
    create_endpoint(venue=made, url=receiver.url, topics=ALL[1:], by=root())
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(-500)}))
    handle("demo", Sweep(later(minutes=1)))
    raise_alarm(venue=made, what="test", sentence="Look.")
    collect()
    deliver_due()
    told = [json.loads(body) for _, body in receiver.got]
    assert {one["type"] for one in told} == set(ALL[1:])
    hole = next(one["data"] for one in told if one["type"] == "shortfall.changed")
    assert (hole["account"], hole["number"]) == ("amy", 1)


def test_nothing_more_once_removed(endpoint, receiver):
    freeze()
    collect()
    remove_endpoint(endpoint=endpoint[0], by=root())
    freeze("bob")
    assert (collect(), deliver_due()) == (0, 0)
    assert not receiver.got


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[::127.0.0.1]/",
        "https://[::8.8.8.8]/",
        "https://[fec0::1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[64:ff9b:1::808:808]/",
        "https://192.0.2.1/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        "https://user:password@example.com/",
        "https://example.com/#x",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https:///x",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://exämple.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "x" * 3_000,
        "",
    ],
)
def test_destinations_that_are_refused(venue, url):
    with pytest.raises(WebhookError, match=r"^url: "):
        create_endpoint(venue=venue, url=url, topics=ALL, by=root())


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f.1", "2130706433", "017700000001"])
def test_names_of_private_networks_are_found_when_sending(host):
    with pytest.raises(WebhookError, match="host"):
        address_for(f"https://{host}/")


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    found = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: found)
    with pytest.raises(WebhookError, match="private"):
        address_for("https://rebind.example/")
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: found[:1])
    assert address_for("https://rebind.example/") == "93.184.215.14"


def test_only_administrators_and_known_topics(venue):
    operator = person("op", venue, "operator")
    with pytest.raises(NotPermitted):
        create_endpoint(venue=venue, url="https://example.com/", topics=ALL, by=operator)
    with pytest.raises(WebhookError, match="topics"):
        create_endpoint(venue=venue, url="https://example.com/", topics=["x"], by=root())
