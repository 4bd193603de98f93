"""Signing in, as a person does it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from backoffice.venues.models import Venue
from tests.access.people import person
from tests.browser.looking import findings, shoot
from tests.console.codes import code_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-password-17"


@pytest.fixture
def user(venue: Venue) -> User:
    user: User = person("olga", venue)
    user.set_password(PASSWORD)
    user.save()
    return user


def give(page: Page, password: str) -> None:
    page.get_by_label("Name").fill("olga")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()


def test_second_factor_is_set_up_and_asked_for(page: Page, user: User) -> None:
    page.goto("/console/demo/")
    shoot(page, "sign-in")
    assert findings(page) == []
    give(page, PASSWORD)
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    shoot(page, "second-factor-set-up")
    assert findings(page) == []
    secret = page.locator(".secret code").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator(".codes li").count() == 10
    recovery = page.locator(".codes li").first.inner_text()
    shoot(page, "recovery-codes")
    assert findings(page) == []
    page.get_by_role("link", name="Go to the console").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/console/demo/")
    give(page, PASSWORD)
    page.get_by_role("heading", name="Second factor").wait_for()
    shoot(page, "second-factor")
    assert findings(page) == []
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/console/demo/")


def test_name_is_locked_out(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    for _ in range(5):
        give(page, "guess")
    expect(page.get_by_role("heading", name="Locked out")).to_be_visible()
    shoot(page, "locked-out")
    assert findings(page) == []
