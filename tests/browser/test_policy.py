"""A policy changed: checked as one types, tried, approved by another person."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.venues.models import PolicyVersion, Venue
from tests.access.people import person
from tests.browser.keyboard import tab_to, tab_to_field
from tests.browser.looking import findings, shoot, sign_in
from tests.proposals.running import run_trials

pytestmark = pytest.mark.django_db(transaction=True)


def test_policy_is_changed_with_a_dry_run(page: Page, venue: Venue) -> None:
    sign_in(page, person("pia", venue, "policy_author"))
    page.goto("/console/demo/policy/")
    page.get_by_role("link", name="Write a policy").click()
    expect(page.get_by_text("It is valid.")).to_be_visible()
    text = page.get_by_label("Policy (YAML)")
    good = text.input_value()
    text.fill(good.replace("insurance_fund", "insurance_fun"))
    expect(page.get_by_text("did you mean insurance_fund")).to_be_visible()
    shoot(page, "policy-wrong")
    assert findings(page) == []
    text.fill(good.replace("margin_ratio >= 0.8", "margin_ratio >= 0.1").replace("'0.5'", "'0.4'"))
    expect(page.locator("#check").get_by_text("margin_ratio >= 0.1")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It waits for a worker")).to_be_visible()
    shoot(page, "policy-waits")
    assert findings(page) == []
    run_trials()
    page.get_by_text("It took").wait_for()
    page.get_by_label("After prices move by, %").fill("-30")
    page.get_by_label("Why").fill("The fund shall last longer")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It waits for a worker")).to_be_visible()
    run_trials()
    expect(page.get_by_text("after all prices moved by -30 %")).to_be_visible()
    shoot(page, "policy-write")
    assert findings(page) == []
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("You proposed this policy")).to_be_visible()
    run_trials()
    sign_in(page, person("cho", venue, "approver"))
    page.reload()
    expect(page.get_by_role("heading", name="Yesterday's book")).to_be_visible()
    expect(page.get_by_text("No history is kept of these")).to_be_visible()
    shoot(page, "policy-proposal")
    assert findings(page) == []
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Approved: it is version 2.")
    assert PolicyVersion.objects.get(number=2).approver == "cho"
    page.goto("/console/demo/policy/")
    shoot(page, "policy")
    assert findings(page) == []
    page.get_by_role("link", name="Version 1", exact=True).click()
    shoot(page, "policy-version")
    assert findings(page) == []


def test_policy_is_proposed_with_the_keyboard_alone(page: Page, venue: Venue) -> None:
    sign_in(page, person("pia", venue, "policy_author"))
    page.goto("/console/demo/policy/write/")
    tab_to_field(page, "text")
    page.keyboard.press("Control+End")
    page.keyboard.type("mark_to_market: true\n")
    expect(page.get_by_text("turns every profit and loss into cash")).to_be_visible()
    tab_to_field(page, "reason")
    page.keyboard.type("Cash each sweep")
    tab_to(page, "Propose")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You proposed this policy")).to_be_visible()
