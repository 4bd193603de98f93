"""The admin's tables: lists and rows, in light and in dark."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page

from backoffice.accounts.models import Account, Restriction
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.venues.models import EventRecord, PolicyVersion, Venue
from tests.access.people import root
from tests.browser.looking import COLOURS, OUTPUT, axe, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = (Account, Restriction, Shortfall, Decision, EventRecord, PolicyVersion)


def findings(page: Page, name: str) -> list[str]:
    """Serious ones; the admin's theme is a class, set as its own switch does."""
    found = []
    for theme, rules in (("light", None), ("dark", COLOURS)):
        page.evaluate(
            "theme => document.documentElement.classList.toggle('dark', theme === 'dark')", theme
        )
        page.screenshot(path=OUTPUT / f"admin-{name}-{theme}.png")
        found += [f"{name} {theme}: {one}" for one in axe(page, rules)]
    return found


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.model_name)
def test_a_table_and_a_row_are_for_everybody(page: Page, venue: Venue, model: type) -> None:
    assert model in admin.site._registry
    sign_in(page, root("root"))
    meta = model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}"
    page.goto(reverse(f"{name}_changelist"))
    page.locator("#result_list").wait_for()
    found = findings(page, meta.model_name)
    page.goto(reverse(f"{name}_change", args=[model.objects.first().pk]))
    page.locator("#content").wait_for()
    found += findings(page, f"{meta.model_name}-row")
    assert found == []


def test_the_index_is_for_everybody(page: Page, venue: Venue) -> None:
    sign_in(page, root("root"))
    page.goto("/admin/")
    page.get_by_text("Restrictions").first.wait_for()
    assert findings(page, "index") == []
