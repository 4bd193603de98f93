"""The overview and the tables, as an operator sees them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.access.people import person, root
from tests.browser.looking import findings, shoot, sign_in
from tests.browser.venue import after_a_bad_day

pytestmark = pytest.mark.django_db(transaction=True)


def test_overview_shows_how_the_venue_stands(page: Page) -> None:
    venue = after_a_bad_day()
    sign_in(page, person("olga", venue))
    page.goto("/")
    assert page.url.endswith("/console/demo/")
    page.get_by_role("img", name="Accounts by status").wait_for()
    page.get_by_role("img", name="Level of insurance in USD").wait_for()
    shoot(page, "home")
    assert findings(page) == []
    page.set_viewport_size({"width": 420, "height": 900})
    page.screenshot(path="tests/browser/output/home-narrow.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 420


def test_tables_are_in_the_admin(page: Page) -> None:
    after_a_bad_day()
    user = root("root")
    sign_in(page, user)
    for name, path in (("tables", "/admin/"), ("table", "/admin/accounts/restriction/")):
        page.goto(path)
        page.get_by_text("Restrictions").first.wait_for()
        page.screenshot(path=f"tests/browser/output/admin-{name}.png")
