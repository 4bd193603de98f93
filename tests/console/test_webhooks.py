"""Webhooks in the console: added with a secret once, what failed, sent again."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services import create_endpoint
from tests.access.people import person, root
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
WEBHOOKS = "/console/demo/webhooks/"


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


@pytest.fixture
def endpoint(venue: Venue) -> Endpoint:
    """One message of each state."""
    url, topics = "https://example.com/hook", ["alarm.raised"]
    row = create_endpoint(venue=venue, url=url, topics=topics, by=root())[0]
    for number, state in enumerate(State.values):
        Delivery.objects.create(
            endpoint=row,
            topic="alarm.raised",
            source=f"alarm:{number}",
            payload={},
            state=state,
            attempts=number,
            error="answered 500" if state == State.FAILED else "",
            next_at=None,
        )
    return row


@pytest.fixture
def ada(venue: Venue) -> Any:
    return signed_in(person("ada", venue, "administrator"))


def test_added_with_a_secret_that_is_shown_once(ada: Any) -> None:
    made = ada.post(WEBHOOKS, {"url": "https://example.com/x", "topics": ["alarm.raised"]})
    assert made["Cache-Control"] == "no-store"
    assert made.context["secret"].startswith("whsec_")
    assert made.context["secret"] in made.content.decode()
    shown = ada.get(WEBHOOKS).content.decode()
    assert "https://example.com/x" in shown
    assert "whsec_" not in shown
    page = ada.post(WEBHOOKS, {"url": "https://10.0.0.1/", "topics": ["alarm.raised"]})
    assert "public network" in page.context["form"].errors["url"][0]
    assert Endpoint.objects.get().created_by == "ada"


def test_messages_by_state_and_sent_again(ada: Any, endpoint: Endpoint) -> None:
    page = f"{WEBHOOKS}{endpoint.pk}/"
    assert len(ada.get(page).context["list"]) == 3
    (failed,) = ada.get(page, {"state": "failed"}).context["list"]
    assert "answered 500" in ada.get(page).content.decode()
    ada.post(page, {"replay": failed.pk})
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.replayed_by) == ("pending", 0, "ada")
    Delivery.objects.filter(pk=failed.pk).update(state=State.FAILED)
    ada.post(page, {"do": "replay_failed"})
    assert not Delivery.objects.filter(state=State.FAILED).exists()
    assert "again by ada" in ada.get(page).content.decode()


def test_a_new_secret_and_the_end(ada: Any, endpoint: Endpoint) -> None:
    page = f"{WEBHOOKS}{endpoint.pk}/"
    assert ada.post(page, {"do": "rotate"}).context["secret"].startswith("whsec_")
    ada.post(page, {"do": "remove"})
    endpoint.refresh_from_db()
    assert not endpoint.active
    shown = ada.get(page).content.decode()
    assert "removed" in shown
    assert "Send again" not in shown
    told = ada.post(page, {"do": "replay_failed"}, follow=True).content.decode()
    assert "It was removed" in told


def test_a_rest_is_shown(ada: Any, endpoint: Endpoint) -> None:
    Endpoint.objects.update(failures=6, rests_until="2999-01-01T00:00:00Z")
    assert "rests until 1 Jan 2999" in ada.get(f"{WEBHOOKS}{endpoint.pk}/").content.decode()
    assert ">rests<" in ada.get(WEBHOOKS).content.decode()


def test_of_another_venue_nothing_is_found(venue: Venue, endpoint: Endpoint) -> None:
    other = create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    stranger = signed_in(person("sam", other, "administrator"))
    url, topics = "https://example.com/own", ["alarm.raised"]
    own = create_endpoint(venue=other, url=url, topics=topics, by=root())[0]
    failed = Delivery.objects.get(state=State.FAILED)
    assert (
        stranger.post(f"/console/other/webhooks/{endpoint.pk}/", {"do": "remove"}).status_code
        == 404
    )
    mine = f"/console/other/webhooks/{own.pk}/"
    assert stranger.post(mine, {"replay": failed.pk}).status_code == 404
    failed.refresh_from_db()
    assert failed.state == State.FAILED
    for role in ("viewer", "operator", "auditor"):
        client = signed_in(person(role, venue, role))
        assert client.get(WEBHOOKS).status_code == 403
        assert client.post(f"{WEBHOOKS}{endpoint.pk}/", {"do": "remove"}).status_code == 403
    endpoint.refresh_from_db()
    assert endpoint.active
