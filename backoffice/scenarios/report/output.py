"""A console that prints what strangers wrote without obeying it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 120


def console_on(stream: Any) -> Console:
    """A console that reads no markup out of names; lines are 120 wide where nobody looks."""
    width = None if stream.isatty() else WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def clean(text: str) -> str:
    """Text on one line, without control characters (a terminal would obey them)."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def grouped(number: str, places: int = 0) -> str:
    """A decimal with its thousands apart, and zeros up to `places` decimals, for reading."""
    whole, _, part = number.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    part = part.ljust(places, "0")
    return f"{sign}{int(digits):,}.{part}" if part else f"{sign}{int(digits):,}"


def aligned(numbers: Iterable[str | None]) -> list[str]:
    """Decimals with the same number of places, so that a column lines up; none is a dash."""
    known = list(numbers)
    places = max((len(n.partition(".")[2]) for n in known if n is not None), default=0)
    return ["-" if number is None else grouped(number, places) for number in known]


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """A table whose columns named in `right` hold numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made
