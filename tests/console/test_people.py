"""People, roles and tokens in the console; what lasts asks for the password again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from backoffice.access.models import AuditRecord, Membership, Token
from backoffice.access.roles import Permission
from backoffice.access.selectors import may, verify_token
from backoffice.access.services import grant
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person, root
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
PEOPLE, TOKENS, HOME = (f"/console/demo/{page}" for page in ("people/", "tokens/", ""))
PASSWORD = "a-long-password-17"
MADE = {"name": "feed", "days": "30", "scopes": ["read"]}


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


@pytest.fixture
def other(db: None) -> Venue:
    return create_venue(setup(code="other"), POLICY, code="other", author="ann", approver="ben")


def secret_in(page: Any) -> str:
    return page.context["issued"].secret


def test_an_administrator_gives_and_takes_roles(venue: Venue) -> None:
    ada = signed_in(person("ada", venue, "administrator"))
    User.objects.create_user("mia")
    assert ada.post(PEOPLE, {"user": "mia", "role": "operator"}).status_code == 302
    row = Membership.objects.get(user__username="mia")
    assert (row.granted_by, row.role) == ("ada", "operator")
    assert "mia" in ada.get(PEOPLE).content.decode()
    assert AuditRecord.objects.filter(table="access_membership", actor="ada").exists()
    ada.post(f"{PEOPLE}{row.pk}/", {"do": "revoke"})
    assert not may(row.user, Permission.RESTRICT, venue)
    for sent, said in (
        ({"user": "ada", "role": "operator"}, "Nobody grants a role to himself"),
        ({"user": "nobody", "role": "operator"}, "There is no active user"),
        ({"user": "mia", "role": "king"}, "Select a valid choice"),
    ):
        assert said in ada.post(PEOPLE, sent).content.decode()


def test_a_second_administrator_approves_the_next(venue: Venue) -> None:
    ada = signed_in(person("ada", venue, "administrator"))
    bea_user = person("bea", venue, "administrator")
    zoe_user = User.objects.create_user("zoe")
    ada.post(PEOPLE, {"user": "zoe", "role": "administrator"})
    row = Membership.objects.get(user=zoe_user)
    page = f"{PEOPLE}{row.pk}/"
    assert page in signed_in(bea_user).get(HOME).content.decode()
    assert page not in ada.get(HOME).content.decode(), "not to whoever gave it"
    assert "another administrator approves" in ada.get(page).content.decode()
    said = ada.post(page, {"do": "approve"}, follow=True).content.decode()
    assert "so another person approves it" in said
    assert not may(zoe_user, Permission.ADMINISTER, venue)
    signed_in(bea_user).post(page, {"do": "approve"})
    assert may(zoe_user, Permission.ADMINISTER, venue)
    assert page not in signed_in(bea_user).get(HOME).content.decode()


def test_nobody_else_sees_people(venue: Venue, other: Venue) -> None:
    row = Membership.objects.filter(user=person("mia", venue, "operator")).get()
    for role in ("viewer", "operator", "approver", "policy_author", "auditor"):
        client = signed_in(person(role, venue, role))
        assert client.get(PEOPLE).status_code == 403
        assert client.post(PEOPLE, {"user": "x", "role": "viewer"}).status_code == 403
        assert client.post(f"{PEOPLE}{row.pk}/", {"do": "revoke"}).status_code == 403
    stranger = signed_in(person("sam", other, "administrator"))
    assert stranger.post(f"{PEOPLE}{row.pk}/", {"do": "revoke"}).status_code == 404
    mine = f"/console/other/people/{row.pk}/"
    assert stranger.get(mine).status_code == 404, "another venue's row in the stranger's own venue"
    assert stranger.post(mine, {"do": "revoke"}).status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def test_a_person_makes_rotates_and_ends_tokens_of_his_own(venue: Venue) -> None:
    mia = person("mia", venue, "approver")
    client = signed_in(mia)
    made = client.post(TOKENS, MADE | {"scopes": ["read", "approve"]})
    assert made["Cache-Control"] == "no-store"
    first = verify_token(secret_in(made))
    assert first is not None
    assert may(first.principal, Permission.APPROVE, venue)
    assert secret_in(made) not in client.get(TOKENS).content.decode()
    again = client.post(TOKENS, {"rotate": first.token.pk})
    assert verify_token(secret_in(again)).token.replaces == first.token
    client.post(TOKENS, {"revoke": first.token.pk})
    assert verify_token(secret_in(made)) is None
    assert "Make a token" in client.get(TOKENS).content.decode()
    wrong = client.post(TOKENS, {"name": "x", "days": "30"})
    assert wrong.context["form"].errors["scopes"]


def test_administrators_see_all_tokens_but_make_none_that_approves_for_others(
    venue: Venue, other: Venue
) -> None:
    mia = person("mia", venue, "approver", "operator")
    secret = secret_in(signed_in(mia).post(TOKENS, MADE))
    token = Token.objects.get()
    ada = signed_in(person("ada", venue, "administrator"))
    page = ada.post(TOKENS, MADE | {"user": "mia", "scopes": ["approve"]})
    assert "approve is for mia alone" in page.context["form"].errors["scopes"][0].lower()
    assert verify_token(secret_in(ada.post(TOKENS, MADE | {"user": "mia"}))).token.user == mia
    max_ = signed_in(person("max", venue, "operator"))
    assert token.public_id not in max_.get(TOKENS).content.decode()
    for sent in ({"revoke": token.pk}, {"rotate": token.pk}):
        assert max_.post(TOKENS, sent).status_code == 404
    page = max_.post(TOKENS, MADE | {"user": "mia"})
    assert verify_token(secret_in(page)).token.user.username == "max", "the field is no field"
    stranger = signed_in(person("sam", other, "administrator"))
    assert stranger.post("/console/other/tokens/", {"revoke": token.pk}).status_code == 404
    assert verify_token(secret)
    ada.post(TOKENS, {"revoke": token.pk})
    assert verify_token(secret) is None


def test_what_lasts_asks_for_the_password_and_then_goes_on(venue: Venue) -> None:
    ada = person("ada", venue, "administrator")
    ada.set_password(PASSWORD)
    ada.save()
    User.objects.create_user("mia")
    client = signed_in(ada, confirmed=False)
    sent = client.post(PEOPLE, {"user": "mia", "role": "operator"})
    assert sent["Location"].startswith(reverse("account_reauthenticate"))
    assert not Membership.objects.filter(user__username="mia").exists()
    wrong = client.post(sent["Location"], {"password": "guess", "next": PEOPLE})
    assert wrong.status_code == 200
    assert not Membership.objects.filter(user__username="mia").exists()
    done = client.post(sent["Location"], {"password": PASSWORD, "next": PEOPLE})
    assert done["Location"] == PEOPLE
    assert Membership.objects.get(user__username="mia").granted_by == "ada"
    assert signed_in(ada, confirmed=False).post(TOKENS, MADE).status_code == 302
    assert not Token.objects.exists()


def test_a_waiting_role_is_not_for_whoever_would_get_it(venue: Venue) -> None:
    bea = person("bea", venue, "administrator")
    row = grant(user=User.objects.create_user("zoe"), venue=venue, role="administrator", by=root())
    assert f"{PEOPLE}{row.pk}/" in signed_in(bea).get("/console/demo/approvals/").content.decode()


def test_the_admin_makes_no_superuser_and_renames_nobody(venue: Venue) -> None:
    boss = root("boss")
    client = signed_in(boss)
    mia = User.objects.create_user("mia")
    page = reverse("admin:auth_user_change", args=[mia.pk])
    shown = client.get(page).content.decode()
    assert 'name="username"' not in shown
    assert 'name="is_superuser"' not in shown
    sent = {"username": "boss2", "is_superuser": "on", "is_active": "on", "first_name": "Mia"}
    assert client.post(page, sent).status_code == 302
    mia.refresh_from_db()
    assert (mia.username, mia.is_superuser, mia.first_name) == ("mia", False, "Mia")
