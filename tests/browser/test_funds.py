"""Funds, approvals and alarms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.accounts.models import Restriction
from backoffice.venues.models import Venue
from tests.access.people import person
from tests.browser.looking import findings, shoot, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_targets_and_holds(page: Page, venue: Venue) -> None:
    sign_in(page, person("ada", venue, "administrator", "approver", "operator"))
    page.goto("/console/demo/funds/")
    page.get_by_label("Fund", exact=True).fill("insurance")
    page.get_by_label("Should hold").fill("400")
    page.get_by_role("button", name="Set").click()
    expect(page.get_by_text("below target")).to_be_visible()
    shoot(page, "funds")
    assert findings(page) == []
    page.goto("/console/demo/accounts/bob/")
    page.get_by_role("link", name="End early").click()
    page.get_by_label("Why it must end now").fill("The holder came in person")
    shoot(page, "end-hold")
    assert findings(page) == []
    page.get_by_role("button", name="Ask a second person").click()
    sign_in(page, person("cho", venue, "approver"))
    page.goto("/console/demo/approvals/")
    shoot(page, "approvals")
    assert findings(page) == []
    page.get_by_role("button", name="End the hold of bob").click()
    expect(page.get_by_role("status")).to_contain_text("The security hold of bob was ended.")
    assert not Restriction.objects.filter(imposed_by="security", lifted_at=None).exists()
