"""The overview and the tables, as an operator sees them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from backoffice.venues.models import Venue
from tests.access.people import person
from tests.browser.looking import findings, shoot, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_overview_shows_how_the_venue_stands(page: Page, venue: Venue) -> None:
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
