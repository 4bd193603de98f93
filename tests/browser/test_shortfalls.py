"""A shortfall explained, and money that comes back by two persons."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.venues.models import Venue
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.browser.looking import findings, shoot, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_shortfall_is_explained_and_recovered(page: Page, venue: Venue) -> None:
    allow(venue)
    sign_in(page, person("mia", venue, "operator"))
    page.goto("/console/demo/shortfalls/?state=")
    shoot(page, "shortfalls")
    assert findings(page) == []
    page.get_by_role("region", name="Queue").get_by_role("link", name="1", exact=True).click()
    page.get_by_role("img", name="Who bore the loss").wait_for()
    expect(page.get_by_text("fell to insurance_fund").first).to_be_visible()
    shoot(page, "shortfall")
    assert findings(page) == []
    page.get_by_label("Amount").fill("40")
    page.get_by_label("In words").fill("A claim that was paid")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("You proposed it, so another person decides.")).to_be_visible()
    sign_in(page, person("cho", venue, "approver"))
    page.reload()
    shoot(page, "shortfall-decide")
    assert findings(page) == []
    page.get_by_role("button", name="Approve and post").click()
    expect(page.get_by_role("status")).to_contain_text("Approved and posted: 40 USD")
    page.set_viewport_size({"width": 420, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
