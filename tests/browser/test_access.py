"""Administrators and auditors: people, tokens, the trail, security, webhooks; keys alone too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from backoffice.access.models import Membership, Token
from backoffice.access.roles import Permission
from backoffice.access.selectors import may
from backoffice.controls.models import SecurityEvent, SecurityRule
from backoffice.venues.models import Venue
from backoffice.webhooks.models import Delivery, Endpoint, State
from backoffice.webhooks.services import create_endpoint
from tests.access.people import person, root
from tests.browser.keyboard import tab_to, tab_to_field
from tests.browser.looking import findings, shoot, sign_in
from tests.browser.venue import after_a_bad_day

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def venue(transactional_db: None) -> Venue:
    made = after_a_bad_day()
    person("ada", made, "administrator")
    person("bea", made, "administrator")
    return made


def seen(page: Page, name: str) -> None:
    """A picture, and nothing serious."""
    shoot(page, name)
    assert findings(page) == []


def test_an_administrator_is_named_by_one_and_approved_by_another(page: Page, venue: Venue) -> None:
    User.objects.create_user("zoe")
    sign_in(page, person("ada", venue))
    page.goto("/console/demo/people/")
    tab_to_field(page, "user")
    page.keyboard.type("zoe")
    tab_to_field(page, "role")
    page.keyboard.type("Administrator")
    tab_to(page, "Give")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("once another administrator approves")
    seen(page, "people")
    page.get_by_role("link", name="Decide zoe").click()
    expect(page.get_by_text("so another administrator approves it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    seen(page, "role-mine")
    sign_in(page, person("bea", venue))
    page.goto("/console/demo/")
    page.get_by_role("region", name="Waits for my approval").get_by_role("link", name="zoe").click()
    seen(page, "role-decide")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("zoe is an administrator now")
    assert may(Membership.objects.get(user__username="zoe").user, Permission.ADMINISTER, venue)


def test_a_token_is_made_shown_once_and_ended(page: Page, venue: Venue) -> None:
    sign_in(page, person("cho", venue, "approver"))
    page.goto("/console/demo/tokens/")
    seen(page, "tokens")
    tab_to_field(page, "name")
    page.keyboard.type("My script")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_role("button", name="Make").press("Enter")
    secret = page.locator("#token-secret").inner_text()
    assert secret.startswith("bo_")
    seen(page, "token-secret")
    page.goto("/console/demo/tokens/")
    assert secret not in page.content()
    page.get_by_role("button", name="End My script").click()
    expect(page.get_by_role("status")).to_contain_text("The token has ended")
    assert Token.objects.get().revoked_by == "cho"


def test_the_trail_is_looked_through_and_exported(page: Page, venue: Venue) -> None:
    sign_in(page, person("aud", venue, "auditor"))
    page.goto("/console/demo/audit/")
    page.get_by_label("Table").fill("access_membership")
    page.get_by_role("button", name="Show").click()
    page.locator("summary", has_text="column").first.click()
    seen(page, "audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export NDJSON").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert {json.loads(line)["table"] for line in lines} == {"access_membership"}
    page.get_by_role("link", name="Who sent events").click()
    page.get_by_role("heading", name="Who sent events").wait_for()
    seen(page, "sources")


def test_an_event_is_reported_and_a_rule_made_weaker_by_two(page: Page, venue: Venue) -> None:
    sign_in(page, person("olga", venue))
    page.goto("/console/demo/security/")
    tab_to_field(page, "account")
    page.keyboard.type("cleo")
    tab_to_field(page, "reference")
    page.keyboard.type("case 17")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Reported: cleo, held until")
    assert SecurityEvent.objects.filter(account__code="cleo").exists()
    sign_in(page, person("ada", venue))
    page.goto("/console/demo/security/")
    page.get_by_label("Hours").fill("1")
    page.get_by_label("Why").fill("Support is slow")
    seen(page, "security")
    page.get_by_role("button", name="Set").click()
    expect(page.get_by_role("status")).to_contain_text("another administrator decides")
    sign_in(page, person("bea", venue))
    page.goto("/console/demo/")
    page.get_by_role("link", name="Support is slow").click()
    seen(page, "security-rule")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("the rule is in force")
    assert SecurityRule.objects.get().hours == 1


def test_a_failed_message_is_sent_again(page: Page, venue: Venue) -> None:
    row = create_endpoint(
        venue=venue, url="https://example.com/hook", topics=["alarm.raised"], by=root()
    )[0]
    Delivery.objects.create(
        endpoint=row,
        topic="alarm.raised",
        source="alarm:1",
        payload={},
        state=State.FAILED,
        attempts=10,
        error="answered 500",
        next_at=None,
    )
    Endpoint.objects.update(failures=7, rests_until="2999-01-01T00:00:00Z")
    sign_in(page, person("ada", venue))
    page.goto("/console/demo/webhooks/")
    seen(page, "webhooks")
    page.get_by_role("link", name="https://example.com/hook").click()
    page.get_by_label("State").select_option("failed")
    page.get_by_role("button", name="Show").click()
    seen(page, "webhook")
    page.get_by_role("button", name="Send again msg_").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It is sent again")
    assert Delivery.objects.get().state == State.PENDING
    page.get_by_role("button", name="New secret").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    seen(page, "webhook-secret")
