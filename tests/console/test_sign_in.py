"""Password, second factor, lock-out, the end of sessions, and headers."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from backoffice.access.models import AuditRecord
from backoffice.console.signin.sessions import BEGUN, SEEN
from tests.console.codes import code_of
from tests.console.signing import signed_in

pytestmark = pytest.mark.django_db
SECRET, PASSWORD = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "a-long-password-17"


@pytest.fixture
def user(db: None) -> Any:
    return User.objects.create_superuser("olga", password=PASSWORD)


def give_password(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": "olga", "password": password})


@pytest.mark.django_db(transaction=True)
def test_first_sign_in_sets_up_the_second_factor(client: Client, user: Any) -> None:
    assert give_password(client)["Location"] == "/console/"
    for page in ("/console/", "/admin/", "/recovery-codes/"):
        assert client.get(page)["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page["Location"]
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/admin/").status_code == 200
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept  # encrypted
    trail = AuditRecord.objects.filter(table="mfa_authenticator").first()
    assert "data" not in trail.after


def test_password_alone_opens_nothing(client: Client, user: Any) -> None:
    TOTP.activate(user, SECRET)
    assert give_password(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/console/").status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    code = code_of(SECRET)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/admin/").status_code == 200
    again = Client()
    give_password(again)  # a code counts once
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_session_from_before_the_second_factor_signs_in_again(client: Client, user: Any) -> None:
    give_password(client)
    TOTP.activate(user, SECRET)
    assert client.get("/console/")["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_guessing_codes_is_slowed_down(client: Client, user: Any) -> None:
    TOTP.activate(user, SECRET)
    give_password(client)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert client.get("/admin/").status_code == 302


def test_wrong_passwords_lock_a_name_out(client: Client, user: Any) -> None:
    for name in ("olga", "OLGA", "Olga", "olga ", "olga"):
        last = client.post(reverse("account_login"), {"login": name, "password": "wrong"})
    assert last.status_code == 429
    assert "Locked out" in last.content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert give_password(other).status_code == 429  # the right one, from elsewhere


def test_admin_has_no_sign_in_of_its_own(client: Client, user: Any) -> None:
    page = client.post("/admin/login/", {"username": "olga", "password": PASSWORD})
    assert page["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("begun", "seen"), [(11 * 3600, 10), (2 * 3600, 31 * 60)], ids=["absolute", "idle"]
)
def test_sessions_end(user: Any, begun: int, seen: int) -> None:
    client, now = signed_in(user), time.time()
    assert client.get("/admin/").status_code == 200
    session = client.session
    session[BEGUN], session[SEEN] = now - begun, now - seen
    session.save()
    assert client.get("/admin/").status_code == 302
    assert "Your session ended" in client.get(reverse("account_login")).content.decode()


def test_pages_have_a_strict_policy_and_the_admin_its_own(user: Any) -> None:
    client = signed_in(user)
    strict = client.get("/console/", follow=True)
    policy = strict["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert strict["X-Frame-Options"] == "DENY"
    assert strict["X-Content-Type-Options"] == "nosniff"
    assert strict["Cache-Control"] == "no-store, private"
    assert "'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in Client().get("/no-such-page/")["Content-Security-Policy"]


def test_nobody_signs_up(client: Client) -> None:
    for path in ("/signup/", "/accounts/signup/", "/password/reset/"):
        assert client.get(path).status_code == 404


def test_the_application_may_not_read_other_peoples_secrets_out_of_the_trail(user: Any) -> None:
    TOTP.activate(user, SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert all(SECRET not in row[0] for row in cursor.fetchall())
