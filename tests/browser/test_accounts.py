"""An account's page, and restricting and lifting: with a mouse, and with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.accounts.models import Restriction
from backoffice.venues.models import Venue
from tests.access.people import person
from tests.browser.keyboard import tab_to, tab_to_field
from tests.browser.looking import findings, shoot, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_account_is_explained(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/accounts/amy/")
    expect(page.get_by_text("70 USD fell to socialized_loss")).to_be_visible()
    page.goto("/console/demo/accounts/bob/")
    page.locator(".tile summary").first.click()
    expect(page.get_by_text("haircut where positive")).to_be_visible()
    shoot(page, "account")
    assert findings(page) == []
    page.goto("/console/demo/accounts/?q=a")
    shoot(page, "accounts")
    assert findings(page) == []


def test_restrict_and_lift(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/restrictions/")
    shoot(page, "restrictions")
    assert findings(page) == []
    page.get_by_role("link", name="Restrict or lift").click()
    page.get_by_label("In words").fill("Two accounts of one device")
    page.get_by_label("Accounts", exact=False).last.fill("amy\nzoe")
    shoot(page, "restrict")
    assert findings(page) == []
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Not of this venue: zoe.")).to_be_visible()
    page.locator("#id_accounts").fill("amy\nbob\ncleo")
    page.get_by_label("Restriction", exact=True).select_option("no_withdrawal")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Stays restricted by a security hold")).to_be_visible()
    shoot(page, "restrict-preview")
    assert findings(page) == []
    page.get_by_role("button", name="Restrict 3 accounts").click()
    expect(page.get_by_role("status")).to_contain_text("Restricted: No withdrawal of 3.")
    page.get_by_role("link", name="Lift No withdrawal of amy").click()
    page.get_by_label("In words").fill("A family")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Lift 1 account").click()
    expect(page.get_by_role("status")).to_contain_text("Lifted")
    rows = Restriction.objects.filter(account__code="amy", imposed_by="manual")
    assert [row.lifted_at is not None for row in rows] == [True]


def test_restricting_with_the_keyboard_alone(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    shown = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(shown) != "none"
    tab_to(page, "Restrictions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/restrictions/")
    tab_to(page, "Restrict or lift")
    page.keyboard.press("Enter")
    page.wait_for_url("**/order/")
    for name, text in (("reason", "A call"), ("accounts", "dan")):
        tab_to_field(page, name)
        page.keyboard.type(text)
    tab_to(page, "Preview")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What it will do").wait_for()
    tab_to(page, "Restrict 1 account")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Restricted: Frozen of 1.")
