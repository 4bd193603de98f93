"""Every address of console and admin, as nobody, and as each role of another venue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from backoffice.access.roles import Role
from backoffice.records.owners import path_to_venue
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.access.people import person
from tests.console.addresses import addresses
from tests.console.rows import planned_debt
from tests.console.signing import signed_in
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db
EXAMPLES = {
    "venue": "demo",
    "account": "cleo",
    "key": 1,
    "number": 1,
    "trial": 1,
    "format": "json",
    "membership": 1,
    "endpoint": 1,
    "rule": 1,
    "file": "csv",
}
SECRETS = (b"cleo", b"amy", b"dan<", b"Order 17", b"insurance_fund", b">demo<")


@pytest.fixture
def demo(bad_day: None, db: None) -> Venue:
    venue = Venue.objects.get(code="demo")
    planned_debt(venue, "cleo")
    return venue


@pytest.fixture
def other(db: None) -> Venue:
    opening = setup(code="other", customers={"xavier": 100, "yves": 100})
    return create_venue(opening, POLICY, code="other", author="una", approver="udo")


def leaked(content: bytes) -> list[bytes]:
    """What of the venue `demo` stands in a page; three letters of a random token are chance."""
    return [secret for secret in SECRETS if re.search(_pattern(secret), content)]


def _pattern(secret: bytes) -> bytes:
    return rb"\b%s\b" % secret if secret.isalpha() else re.escape(secret)


def attacked() -> dict[str, str]:
    """Addresses of the venue `demo`."""
    return {name: path for name, path in addresses(EXAMPLES).items() if name != "start"}


def tables(demo: Venue) -> Iterator[tuple[Any, Any]]:
    """Each table of the admin with a row of the venue, if it has one."""
    for model in admin.site._registry:
        path = path_to_venue(model)
        yield model, (model.objects.filter(**{path: demo.pk}).first() if path else None)


def test_nobody_is_sent_to_the_sign_in(demo: Venue) -> None:
    paths = [*attacked().values(), reverse("console:start"), reverse("admin:index")]
    for path in paths:
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path, follow=True)
            assert answer.redirect_chain, path
            assert answer.redirect_chain[-1][0].startswith("/sign-in/")
            assert not leaked(answer.content.replace(path.encode(), b""))


@pytest.mark.parametrize("role", Role.values)
def test_a_stranger_finds_nothing(demo: Venue, other: Venue, role: str) -> None:
    client = signed_in(person("sam", other, role))
    for name, path in attacked().items():
        for method in ("get", "post", "put", "delete", "patch"):
            answer = getattr(client, method)(path)
            assert answer.status_code in (403, 404), (name, method)
            assert not leaked(answer.content)
    assert client.get("/admin/accounts/account/").status_code == 302


def test_staff_of_another_venue_see_no_row_of_this_one(demo: Venue, other: Venue) -> None:
    user = person("sam", other, "viewer", "auditor")
    user.is_staff = True
    user.save()
    client = signed_in(user)
    shown = 0
    for model, row in tables(demo):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        searched = bool(admin.site._registry[model].search_fields)
        for query in ("", "?q=dem", "?q=cle") if searched else ("",):
            page = client.get(reverse(f"{name}_changelist") + query)
            assert page.status_code in (200, 302, 403), name
            assert not leaked(page.content), (name, query)
        if row is not None:
            answer = client.get(reverse(f"{name}_change", args=[row.pk]), follow=True)
            assert answer.status_code in (200, 403, 404)
            assert answer.status_code != 200 or answer.redirect_chain[-1][0] == "/admin/"
            assert not leaked(answer.content)
            shown += 1
    assert shown > 20  # there were rows to find
    assert b"xavier" in client.get("/admin/accounts/account/").content
