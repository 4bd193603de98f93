"""Commands of the console."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from backoffice.access.models import AuditRecord
from backoffice.access.services import approve_grant, grant
from backoffice.adjustments.models import Limit
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code="demo", author="ann", approver="ben")


def run(*command: str) -> str:
    said = StringIO()
    call_command(*command, stdout=said)
    return said.getvalue()


def test_people_of_the_demo_sign_in_with_the_password_that_is_shown_once(venue: Venue) -> None:
    password = re.search(r"shown this once: (\S+)", run("demo_people"))
    assert password
    for name in ("demo-admin", "demo-operator"):
        sent = {"login": name, "password": password[1]}
        assert Client().post(reverse("account_login"), sent)["Location"] == "/console/"
    assert Limit.objects.filter(venue=venue).count() == 2
    admin, second, viewer = (
        User.objects.get(username=f"demo-{name}") for name in ("admin", "admin-2", "viewer")
    )
    named = grant(user=viewer, venue=venue, role="administrator", by=admin)
    assert approve_grant(membership=named, by=second).approved_by == "demo-admin-2"
    assert "shown this once" not in run("demo_people")
    assert User.objects.count() == 7


def test_people_of_the_demo_are_not_for_production(venue: Venue, settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="for development"):
        run("demo_people")
    assert not User.objects.exists()


def test_second_factor_is_forgotten_under_a_name(venue: Venue) -> None:
    user = User.objects.create_user("olga", password="x")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "sets up another" in run("second_factor", "reset", "olga")
    assert not Authenticator.objects.exists()
    assert AuditRecord.objects.filter(table="mfa_authenticator", operation="delete").exists()
    with pytest.raises(CommandError, match="There is no user 'zoe'"):
        run("second_factor", "reset", "zoe")


def test_lock_out_is_ended(venue: Venue) -> None:
    User.objects.create_user("Olga", password="right")
    for _ in range(5):
        wrong = Client().post(reverse("account_login"), {"login": "Olga", "password": "x"})
    assert wrong.status_code == 429
    run("second_factor", "unlock", "Olga")
    right = Client().post(reverse("account_login"), {"login": "Olga", "password": "right"})
    assert right["Location"] == "/console/"
