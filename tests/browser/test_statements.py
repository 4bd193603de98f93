"""Statements of an account: a draft, its issue, and a correction by two persons."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.access.people import person
from tests.browser.looking import findings, shoot, sign_in
from tests.statements.builders import History, venue_of

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/console/demo/accounts/hal/"


def test_a_statement_is_drafted_issued_and_corrected(page: Page, statement_files: Path) -> None:
    history = History.of(venue_of(), "hal")
    history.move(500)
    sign_in(page, person("mia", history.venue, "operator", "approver"))
    page.goto(PAGE)
    page.get_by_role("link", name="All statements").click()
    for label in ("From", "To"):
        page.get_by_label(label, exact=True).fill(timezone.now().date().isoformat())
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("status")).to_contain_text("look at it below")
    shoot(page, "statements-draft")
    assert findings(page) == []
    page.get_by_role("button", name="Issue draft 1").click()
    expect(page.get_by_role("status")).to_contain_text("Issued as statement 1")
    page.locator("#reason-correct").fill("The name was wrong")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("You asked for it, so another person decides")).to_be_visible()
    sign_in(page, person("cho", history.venue, "approver"))
    page.goto("/console/demo/")
    page.get_by_role("link", name="Correction of statement 1 of hal").click()
    shoot(page, "statements-decide")
    assert findings(page) == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("statement 2 was made")
    expect(page.get_by_text("replaces 1")).to_be_visible()
