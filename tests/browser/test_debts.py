"""A debt that is repaid as agreed, until an instalment is late; and the provision matrix."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.core.events import Deposit, Repay
from backoffice.venues.store import handle
from tests.access.people import person
from tests.browser.looking import findings, shoot, sign_in
from tests.proposals.conftest import lost_at
from tests.venues.builders import later

pytestmark = pytest.mark.django_db(transaction=True)


def test_debt_is_repaid_as_agreed(page: Page, transactional_db: None) -> None:
    venue = lost_at(10)
    sign_in(page, person("mia", venue, "operator"))
    page.goto("/console/demo/debts/1/")
    page.get_by_label("Instalments", exact=False).first.fill("3")
    page.get_by_label("Every").select_option("week")
    page.get_by_label("The first is due").fill("2026-03-02")
    page.get_by_label("What was agreed, in words").fill("By letter of 1 March")
    page.get_by_role("button", name="Show the instalments").click()
    expect(page.get_by_role("region", name="Instalments to be proposed")).to_be_visible()
    shoot(page, "debt-preview")
    assert findings(page) == []
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("You proposed it, so another person decides")).to_be_visible()
    sign_in(page, person("cho", venue, "approver", "operator"))
    page.reload()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("the plan counts from now on")
    handle("demo", Deposit(later(hours=1), "amy", "USD", 2_000))
    handle("demo", Repay(later(hours=1), "amy", "USD", 2_000, "mia", "cho"))
    handle("demo", Deposit(later(days=8), "cleo", "USD", 1))
    page.reload()
    expect(page.get_by_text("since 10 Mar 2026")).to_be_visible()
    shoot(page, "debt")
    assert findings(page) == []
    page.goto("/console/demo/shortfalls/")
    expect(page.get_by_role("heading", name="Overdue repayment plans")).to_be_visible()
    shoot(page, "shortfalls-overdue")
    assert findings(page) == []
    page.get_by_role("link", name="the matrix that every venue begins with").click()
    page.get_by_label("Row 1, rate in per cent").fill("7.5")
    page.get_by_label("In words").fill("Losses of last year")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_role("region", name="Proposed matrix")).to_be_visible()
    shoot(page, "provisions")
    assert findings(page) == []
    page.set_viewport_size({"width": 420, "height": 900})
    for path in ("shortfalls/provisions", "debts/1", "shortfalls", "accounts/amy"):
        page.goto(f"/console/demo/{path}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 420, path
