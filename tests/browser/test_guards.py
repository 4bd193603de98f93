"""A halt: seen, released by two persons, and the sweep goes on."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from backoffice.venues.store import load_book
from tests.access.people import person
from tests.browser.keyboard import tab_to, tab_to_field
from tests.browser.looking import findings, shoot, sign_in
from tests.venues.halting import doubted_venue, halted_venue

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_halt_is_released_by_two_persons(page: Page) -> None:
    venue = halted_venue()
    sign_in(page, person("mia", venue, "operator", "approver"))
    page.goto("/console/demo/")
    expect(page.get_by_role("heading", name="Liquidations are halted")).to_be_visible()
    shoot(page, "home-halted")
    assert findings(page) == []
    page.get_by_role("link", name="Ask for the release").click()
    page.get_by_label("Why liquidations may go on").fill("The marks are right")
    shoot(page, "guards-halted")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("You asked for it, so another person decides")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    sign_in(page, person("cho", venue, "approver"))
    page.goto("/console/demo/")
    page.get_by_role("link", name="Release of halt 1: The marks are right").click()
    shoot(page, "guards-decide")
    assert findings(page) == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("the next sweep goes by it")
    expect(page.get_by_text("not yet")).to_be_visible()
    assert load_book("demo").held("amy")
    call_command("sweep", "demo", "--format", "json")
    assert not load_book("demo").held("amy")
    page.reload()
    expect(page.get_by_text("not yet")).to_have_count(0)
    shoot(page, "guards-past")
    assert findings(page) == []


def test_a_mark_is_accepted_with_the_keyboard_alone(page: Page) -> None:
    venue = doubted_venue()
    sign_in(page, person("mia", venue, "operator"))
    page.goto("/console/demo/guards/")
    shoot(page, "guards-degraded")
    assert findings(page) == []
    tab_to_field(page, "reason")
    page.keyboard.type("It crashed")
    page.keyboard.press("Enter")
    page.get_by_text("You asked for it").wait_for()
    sign_in(page, person("cho", venue, "approver"))
    page.reload()
    tab_to(page, "Approve: Mark outside of its band of BTC-PERP")
    page.keyboard.press("Enter")
    expect(page.get_by_text("every mark and price is relied on")).to_be_visible()
