"""What tests of the console do with a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.conftest import OUTPUT
from tests.console.signing import signed_in

SERIOUS = ("serious", "critical")
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""All that a theme changes; the rest is the same in both."""


def sign_in(page: Page, user: Any) -> None:
    """Give the page's browser the session of a user who gave both factors."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page in light and in dark."""
    for theme in ("light", "dark"):
        _show(page, theme)
        page.screenshot(path=OUTPUT / f"{name}-{theme}.png", full_page=True)


def findings(page: Page) -> list[str]:
    """Serious findings of axe-core, in light and in dark."""
    found = []
    for theme, rules in (("light", None), ("dark", COLOURS)):
        _show(page, theme)
        found += [f"{theme}: {one}" for one in axe(page, rules)]
    return found


def axe(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """Serious findings of axe-core on the page as it looks now, by default of all its rules."""
    found = []
    for one in Axe().run(page, options=rules).response["violations"]:
        if one["impact"] in SERIOUS:
            targets = [node["target"] for node in one["nodes"]]
            found.append(f"{one['id']}: {one['help']} {targets}")
    return found


def _show(page: Page, theme: str) -> None:
    page.wait_for_load_state()  # a click returns before the new page has its first element
    page.locator("html").evaluate("(html, theme) => { html.dataset.theme = theme }", theme)
