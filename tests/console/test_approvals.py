"""Ending a hold by two persons, alarms, and targets of funds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.access.models import AuditRecord
from backoffice.accounts.models import Restriction
from backoffice.console.models import FundTarget
from backoffice.controls.models import Alarm, BreakGlassRequest
from backoffice.controls.services import report_security
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
APPROVALS, FUNDS = "/console/demo/approvals/", "/console/demo/funds/"


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


@pytest.fixture
def hold(venue: Venue) -> Restriction:
    report_security(
        venue=venue,
        account="amy",
        what="new_device",
        happened_at=timezone.now() - timedelta(hours=1),
        reference="e1",
        by=person("sys", venue, "operator"),
    )
    return Restriction.objects.get()


def test_two_persons_end_a_hold(venue: Venue, hold: Restriction) -> None:
    both = signed_in(person("mia", venue, "operator", "approver"))
    page = f"/console/demo/restrictions/{hold.pk}/end/"
    assert (
        f"/restrictions/{hold.pk}/end/" in both.get("/console/demo/accounts/amy/").content.decode()
    )
    assert both.post(page, {"reason": "She called"}).status_code == 302
    request = BreakGlassRequest.objects.get()
    same = both.post(APPROVALS, {"request": request.pk}, follow=True).content.decode()
    assert "another person decides" in same
    hold.refresh_from_db()
    assert hold.lifted_at is None
    viewer = signed_in(person("vic", venue, "viewer"))
    viewer.post(APPROVALS, {"request": request.pk})
    hold.refresh_from_db()
    assert hold.lifted_at is None
    other = signed_in(person("cho", venue, "approver"))
    assert "She called" in other.get("/console/demo/").content.decode()
    done = other.post(APPROVALS, {"request": request.pk}, follow=True).content.decode()
    assert "The security hold of amy was ended" in done
    hold.refresh_from_db()
    assert hold.lifted_at is not None


def test_alarms_are_seen_under_a_name(venue: Venue, hold: Restriction) -> None:
    client = signed_in(person("mia", venue, "operator", "approver"))
    client.post(f"/console/demo/restrictions/{hold.pk}/end/", {"reason": "x"})
    alarm = Alarm.objects.get()
    page = client.get(APPROVALS).content.decode()
    assert alarm.sentence in page
    assert "It is about you, so another person sees to it." in page
    told = client.post(APPROVALS, {"alarm": alarm.pk}, follow=True).content.decode()
    assert "so another person sees to it" in told
    viewer = signed_in(person("vic", venue, "viewer"))
    assert "I have seen it" not in viewer.get(APPROVALS).content.decode()
    viewer.post(APPROVALS, {"alarm": alarm.pk})
    alarm.refresh_from_db()
    assert alarm.seen_by is None
    auditor, badge = (
        signed_in(person("aud", venue, "auditor")),
        '1<span class="unseen"> alarm unseen',
    )
    home = auditor.get("/console/demo/")
    assert badge in home.content.decode()
    assert "Look at them" in home.content.decode()
    assert badge in auditor.get("/console/demo/funds/").content.decode()
    auditor.post(APPROVALS, {"alarm": alarm.pk})
    alarm.refresh_from_db()
    assert alarm.seen_by == "aud"
    assert badge not in auditor.get("/console/demo/").content.decode()


def test_the_cause_is_shown_and_a_request_can_be_refused(venue: Venue, hold: Restriction) -> None:
    maker, other = (
        signed_in(person("mia", venue, "operator")),
        signed_in(person("cho", venue, "approver")),
    )
    end = f"/console/demo/restrictions/{hold.pk}/end/"
    assert "after: New Device at" in maker.get(end).content.decode()
    maker.post(end, {"reason": "She called"})
    page = other.get(APPROVALS).content.decode()
    assert "New Device at" in page
    assert "No withdrawal, until" in page
    request = BreakGlassRequest.objects.get()
    refuse = {"request": request.pk, "do": "refuse", "because": ""}
    assert "Say in 1 to 2,000" in other.post(APPROVALS, refuse, follow=True).content.decode()
    told = other.post(APPROVALS, refuse | {"because": "Not her"}, follow=True).content.decode()
    assert "Refused: the hold of amy stays." in told
    assert "Nobody asks for that." in told
    hold.refresh_from_db()
    assert hold.lifted_at is None


@pytest.mark.parametrize("sent", [{"alarm": "x"}, {"request": "99"}, {"alarm": 2**64}])
def test_what_is_not_there_is_not_found(venue: Venue, sent: dict[str, Any]) -> None:
    assert signed_in(person("mia", venue, "viewer")).post(APPROVALS, sent).status_code == 404


def test_administrators_set_targets(venue: Venue) -> None:
    client = signed_in(person("ada", venue, "administrator"))
    target = {"account": "insurance", "asset": "USD", "amount": "800.50"}
    assert client.post(FUNDS, target).status_code == 302
    assert FundTarget.objects.get().amount == 80_050
    page = client.get(FUNDS).content.decode()
    assert "below target" in page
    assert "The target is 800.5 USD." in page
    assert AuditRecord.objects.filter(table="console_fundtarget", actor="ada").exists()
    for changed, says in (
        ({"account": "amy"}, "no fund"),
        ({"asset": "EUR"}, "no asset"),
        ({"amount": "0.001"}, "USD has 2 decimals"),
        ({"amount": "-1"}, "greater than or equal to 0"),
        ({"amount": "NaN"}, "Enter a number"),
    ):
        assert says in client.post(FUNDS, target | changed).content.decode()
    client.post(FUNDS, target | {"amount": "0"})
    assert not FundTarget.objects.exists()
    assert signed_in(person("mia", venue, "operator")).post(FUNDS, target).status_code == 403


def test_another_venue_decides_nothing_here(venue: Venue, hold: Restriction) -> None:
    """An approver of another venue sends our ids to the pages of his own."""
    maker = signed_in(person("mia", venue, "operator"))
    maker.post(f"/console/demo/restrictions/{hold.pk}/end/", {"reason": "She called"})
    request, alarm = BreakGlassRequest.objects.get(), Alarm.objects.get()
    other = create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    stranger = signed_in(person("sam", other, "operator", "approver", "auditor"))
    own = "/console/other/approvals/"
    for sent in (
        {"request": request.pk},
        {"request": request.pk, "do": "refuse", "because": "x"},
        {"alarm": alarm.pk},
    ):
        assert stranger.post(own, sent).status_code == 404
        assert stranger.post(APPROVALS, sent).status_code == 404
    page = f"/console/other/restrictions/{hold.pk}/end/"
    assert stranger.post(page, {"reason": "x"}).status_code == 404
    for row in (request, alarm, hold):
        row.refresh_from_db()
    assert (request.approved_by, request.refused_by, alarm.seen_by) == (None, None, None)
    assert hold.lifted_at is None
