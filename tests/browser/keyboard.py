"""Going through a page with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 120


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus, which must be seen, is on what says exactly this."""
    _press_until(page, "document.activeElement.textContent.trim()", words)


def tab_to_field(page: Page, name: str) -> None:
    """Press Tab until the focus is on the field of this name."""
    _press_until(page, "document.activeElement.name", name)


def _press_until(page: Page, asked: str, answer: str) -> None:
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(asked) == answer:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {answer!r}")
