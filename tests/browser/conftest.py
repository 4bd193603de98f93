"""A real browser against a real server. Content security stays on, errors of the console fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from backoffice.venues.models import Venue
from tests.browser.chromium import ARGUMENTS, executable

OUTPUT = Path(__file__).parent / "output"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests of a process."""
    path = executable()
    if path is None:
        pytest.skip("NO CHROMIUM: install it or name it in CHROMIUM; the console was not looked at")
    # Playwright runs an event loop in this thread, where Django refuses to ask the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    OUTPUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def venue(bad_day: None, transactional_db: None) -> Venue:
    """The venue `demo` after a bad day."""
    return Venue.objects.get(code="demo")


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a new browser profile, whose console must stay empty."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 1360, "height": 900},
        reduced_motion="reduce",  # so that nothing fades while one looks
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if _bad(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert not said, said


def _bad(message: Any) -> bool:
    # The browser reports every answer that is not 2xx; what is refused is what tests look at.
    return message.type in ("error", "warning") and "Failed to load resource" not in message.text
