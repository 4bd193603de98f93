"""Security rules and events in the console; a rule that protects less takes two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from backoffice.accounts.models import Restriction
from backoffice.controls.errors import ControlError
from backoffice.controls.models import SecurityEvent, SecurityRule, SecurityRuleRequest
from backoffice.controls.services import (
    approve_security_rule,
    propose_security_rule,
    set_security_rule,
)
from backoffice.controls.services.rules import Rule
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
SECURITY, HOME = "/console/demo/security/", "/console/demo/"
ACCOUNT = f"{HOME}accounts/amy/"
RULE = {"do": "rule", "event": "new_device", "forbids": "no_withdrawal"}


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


def happened(**changed: str) -> dict[str, str]:
    when = timezone.now() - timedelta(hours=2)
    sent = {"account": "amy", "what": "new_device", "happened_at": f"{when:%Y-%m-%dT%H:%M}"}
    return {"do": "report", "reference": "case 17", **sent, **changed}


def test_an_operator_reports_what_happened_and_a_hold_follows(venue: Venue) -> None:
    client = signed_in(person("mia", venue, "operator"))
    told = client.post(SECURITY, happened(), follow=True).content.decode()
    assert "Reported: amy, held until" in told
    event, hold = SecurityEvent.objects.get(), Restriction.objects.get()
    assert (event.reported_by, event.reference) == ("mia", "console:case 17")
    assert (hold.imposed_by, hold.kind, hold.until) == ("security", "no_withdrawal", event.until)
    assert "case 17" in client.get(SECURITY).content.decode()
    assert f"{SECURITY}?account=amy#report" in client.get(ACCOUNT).content.decode()
    assert client.get(SECURITY, {"account": "amy"}).context["form"]["account"].value() == "amy"
    client.post(SECURITY, happened())
    for wrong, field in (
        ({"account": "zoe"}, "account"),
        ({"what": "x"}, "what"),
        ({"happened_at": "2999-01-01T00:00"}, "happened_at"),
        ({"account": "bob"}, "reference"),
    ):
        page = client.post(SECURITY, happened(**wrong))
        assert page.context["form"].errors[field], wrong
    assert SecurityEvent.objects.count() == 1


def test_who_may_not_may_not(venue: Venue) -> None:
    for role in ("viewer", "approver", "policy_author", "auditor"):
        client = signed_in(person(role, venue, role))
        assert client.get(SECURITY).status_code == 200
        assert client.post(SECURITY, happened()).status_code == 403
        assert client.post(SECURITY, RULE | {"hours": "99"}).status_code == 403
    assert not SecurityEvent.objects.exists()
    assert not SecurityRule.objects.exists()


def test_more_protection_counts_at_once_and_less_takes_two(venue: Venue) -> None:
    ada_user, bea_user = (person(name, venue, "administrator") for name in ("ada", "bea"))
    ada, bea = signed_in(ada_user), signed_in(bea_user)
    ada.post(SECURITY, RULE | {"hours": "48"})
    assert SecurityRule.objects.get().hours == 48
    page = ada.post(SECURITY, RULE | {"hours": "1"})
    assert "1 to 2,000" in page.context["rule_form"].errors["reason"][0], "why is asked for"
    ada.post(SECURITY, RULE | {"hours": "1", "reason": "Support is slow"})
    request = SecurityRuleRequest.objects.get()
    decide = f"{SECURITY}rules/{request.pk}/"
    assert SecurityRule.objects.get().hours == 48
    assert decide in bea.get(HOME).content.decode()
    assert decide not in ada.get(HOME).content.decode()
    same = ada.post(decide, {"do": "approve"}, follow=True).content.decode()
    assert "another person decides" in same
    assert SecurityRule.objects.get().hours == 48
    assert bea.post(decide, {"do": "refuse"}).context["form"].errors["because"]
    bea.post(decide, {"do": "approve"})
    assert SecurityRule.objects.get().hours == 1
    again = bea.post(decide, {"do": "approve"}, follow=True).content.decode()
    assert "decided already" in again


def test_refused_and_taken_back(venue: Venue) -> None:
    ada, bea = (signed_in(person(name, venue, "administrator")) for name in ("ada", "bea"))
    for client in (bea, ada):
        ada.post(SECURITY, RULE | {"hours": "1", "reason": "x"})
        request = SecurityRuleRequest.objects.latest("pk")
        client.post(f"{SECURITY}rules/{request.pk}/", {"do": "refuse", "because": "No"})
        request.refresh_from_db()
        assert (request.approved, request.refusal) == (False, "No")
    assert not SecurityRule.objects.exists()


def test_what_was_seen_is_what_is_approved(venue: Venue) -> None:
    ada, bea = (person(name, venue, "administrator") for name in ("ada", "bea"))
    rule = {"venue": venue, "what": "new_device", "forbids": "no_withdrawal"}
    request = propose_security_rule(**rule, hours=1, reason="x", by=ada)
    set_security_rule(**rule, hours=72, by=ada)
    with pytest.raises(ControlError, match="changed since"):
        approve_security_rule(request=request, by=bea)
    with pytest.raises(ControlError, match="ask a second administrator"):
        set_security_rule(**rule, hours=71, by=ada)
    SecurityRuleRequest.objects.filter(pk=request.pk)
    late = propose_security_rule(**rule, hours=1, reason="x", by=ada)
    assert late.hours_before == 72


@pytest.mark.parametrize(
    ("new", "old", "less"),
    [
        (Rule("no_withdrawal", 23), Rule("no_withdrawal", 24), True),
        (Rule("no_withdrawal", 24), Rule("no_withdrawal", 24), False),
        (Rule("frozen", 24), Rule("no_withdrawal", 24), False),
        (Rule("no_withdrawal", 99), Rule("frozen", 24), True),
        (Rule("no_trading", 99), Rule("no_withdrawal", 24), True),
        (Rule("no_trading", 0), Rule("no_withdrawal", 0), False),
        (Rule("frozen", 0), Rule("no_withdrawal", 1), True),
    ],
)
def test_less_is_shorter_or_weaker(new: Rule, old: Rule, *, less: bool) -> None:
    assert new.protects_less_than(old) is less


def test_the_database_refuses_less_as_well(venue: Venue) -> None:
    ada, bea = (person(name, venue, "administrator") for name in ("ada", "bea"))
    rule = {"venue": venue, "what": "new_device", "forbids": "no_withdrawal"}
    row = set_security_rule(**rule, hours=48, by=ada)

    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    insert = (
        "INSERT INTO controls_securityrule (venue_id, what, forbids, hours)"
        f" VALUES ({venue.pk}, 'signer_change', 'no_withdrawal', 71)"
    )
    for statement in (
        f"UPDATE controls_securityrule SET hours = 1 WHERE id = {row.pk}",
        f"UPDATE controls_securityrule SET forbids = 'no_trading' WHERE id = {row.pk}",
        f"DELETE FROM controls_securityrule WHERE id = {row.pk}",
        insert,
    ):
        with pytest.raises(Error, match="security rule"):
            run(statement)
    request = propose_security_rule(**rule, hours=1, reason="x", by=ada)
    with pytest.raises(Error, match="two_persons"):
        run(
            "UPDATE controls_securityrulerequest SET approved = true, decided_by = 'ADA',"
            f" decided_at = now() WHERE id = {request.pk}"
        )
    approve_security_rule(request=request, by=bea)
    assert SecurityRule.objects.get().hours == 1


def test_a_request_of_another_venue_is_not_found(venue: Venue) -> None:
    other = create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")
    ada = person("ada", venue, "administrator")
    request = propose_security_rule(
        venue=venue, what="new_device", forbids="no_withdrawal", hours=1, reason="x", by=ada
    )
    stranger = signed_in(person("sam", other, "administrator"))
    for path in (f"/console/other/security/rules/{request.pk}/", f"{SECURITY}rules/{request.pk}/"):
        assert stranger.post(path, {"do": "approve"}).status_code == 404
    request.refresh_from_db()
    assert request.approved is None
