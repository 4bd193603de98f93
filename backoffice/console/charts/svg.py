"""Writing SVG."""

from __future__ import annotations

from itertools import count

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_numbers = count(1)


def tag(name: str, content: str = "", **attributes: str | float) -> str:
    """An element; `content` is markup already. Underlines of names become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_plain(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, *, anchor: str = "start", class_: str = "label") -> str:
    """A line of text."""
    return tag("text", escape(words), x=x, y=y, text_anchor=anchor, class_=class_)


def figure(content: str, *, width: float, height: float, title: str, words: str) -> SafeString:
    """The whole picture, with its name and what it shows in words."""
    number = next(_numbers)
    return mark_safe(  # noqa: S308 - every text went through `escape`
        tag(
            "svg",
            tag("title", escape(title), id=f"chart-{number}-title")
            + tag("desc", escape(words), id=f"chart-{number}-words")
            + content,
            viewBox=f"0 0 {_plain(width)} {_plain(height)}",
            class_="chart",
            role="img",
            aria_labelledby=f"chart-{number}-title chart-{number}-words",
        )
    )


def _plain(value: str | float) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
