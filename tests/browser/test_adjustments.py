"""An adjustment: proposed, refused to the same person, approved by another; with keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from backoffice.adjustments.models import AdjustmentRequest
from backoffice.venues.models import Venue
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.browser.keyboard import tab_to, tab_to_field
from tests.browser.looking import findings, shoot, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def limits(venue: Venue) -> None:
    """Operators may propose up to 500 USD, approvers approve."""
    allow(venue, 50_000, 100_000)


def test_proposed_refused_to_the_same_person_approved_by_another(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/adjustments/")
    page.get_by_role("link", name="Propose").click()
    page.locator("#id_account").press_sequentially("leo")
    expect(page.locator("#accounts-found option")).to_have_count(1)
    page.locator("#id_account").fill("cleo")
    page.locator("#id_amount").fill("12.505")
    page.locator("#id_against").fill("insurance")
    page.locator("#id_reason").fill("The order book was down")
    page.locator("#id_evidence").set_input_files(
        {"name": "claim.txt", "mimeType": "text/plain", "buffer": b"a claim"}
    )
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("USD has 2 decimals, 12.505 has more")).to_be_visible()
    shoot(page, "propose-wrong")
    assert findings(page) == []
    page.locator("#id_amount").fill("12.50")
    page.locator("#id_evidence").set_input_files(
        {"name": "claim.txt", "mimeType": "text/plain", "buffer": b"a claim"}
    )
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Before and after").wait_for()
    shoot(page, "propose-preview")
    assert findings(page) == []
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("status")).to_contain_text("it waits for another person")
    expect(page.get_by_text("You proposed this adjustment")).to_be_visible()
    expect(page.get_by_role("button", name="Approve and post")).to_have_count(0)
    shoot(page, "adjustment-mine")
    assert findings(page) == []
    sign_in(page, person("cho", venue, "approver"))
    page.goto("/console/demo/adjustments/")
    shoot(page, "adjustments")
    assert findings(page) == []
    waiting = page.get_by_role("region", name="Waits for me")
    waiting.get_by_role("link").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="claim.txt").click()
    assert download.value.suggested_filename == "claim.txt"
    shoot(page, "adjustment-decide")
    assert findings(page) == []
    page.get_by_role("button", name="Approve and post").click()
    expect(page.get_by_role("status")).to_contain_text("Approved and posted")
    assert AdjustmentRequest.objects.get().decided_by == "cho"


def test_a_file_with_mistakes_and_the_limits(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/adjustments/propose/")
    text = b"account,asset,amount,against\ncleo,USD,1,fees\nzoe,USD,1,fees\nbob,EUR,0.001,fees\n"
    page.locator("#id_file").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": text}
    )
    page.locator("#id_reason").fill("Refunds of March")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Rows to correct")).to_contain_text(
        "is no account of the venue: 'zoe'"
    )
    shoot(page, "propose-file")
    assert findings(page) == []
    sign_in(page, person("ada", venue, "administrator"))
    page.goto("/console/demo/adjustments/limits/")
    shoot(page, "limits")
    assert findings(page) == []


def test_refused_with_the_keyboard_alone(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/adjustments/propose/")
    for name, words in (
        ("account", "cleo"),
        ("amount", "-3"),
        ("against", "fees"),
        ("reason", "A call"),
    ):
        tab_to_field(page, name)
        page.keyboard.type(words)
    tab_to(page, "Preview")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What it would do").wait_for()
    tab_to(page, "Propose")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Another person decides").wait_for()
    sign_in(page, person("cho", venue, "approver"))
    page.reload()
    tab_to_field(page, "because")
    page.keyboard.type("Nobody called")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Refused: nothing was posted.")
