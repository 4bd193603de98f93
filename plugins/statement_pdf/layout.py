"""What the template is given: headings, tables of ready texts, and how wide columns are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backoffice.sdk import shown_number

from .words import NEWEST

WIDTHS = {"a4": 59_500, "us-letter": 61_200}
"""Of paper; all lengths are hundredths of a point."""
MARGIN = 4_500
DIGIT_PERCENT = 60
"""Width of a digit, in its size; that of the widest letters is more, of most less."""
SIZE, SIZE_MIN, SIZE_STEP = 750, 450, 50
GUTTER = 800
TEXT_MIN = 8_800
BREAK_AFTER = 24
ZERO_WIDTH = "\u200b"
ISOLATE, END_OF_ISOLATE = "\u2066", "\u2069"
"""From left to right between them, whatever stands around."""

TEXT, CODE, NUMBER = "text", "code", "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's label, and what it holds: text (as wide as is left), code or number."""

    label: str
    holds: str = TEXT


@dataclass(slots=True)
class Section:
    """A table under a heading; `level` 0 is a table without one, `note` stands below it."""

    title: str
    columns: Sequence[Column] = ()
    rows: list[list[str]] = field(default_factory=list)
    level: int = 2
    note: str = ""
    strong: tuple[int, ...] = ()
    """Rows that are set in bold, counted from 0."""
    chart: str = ""
    alt: str = ""
    ends: tuple[str, ...] = ()
    """What stands below the chart: at its begin, in the middle, at its end."""

    def plain(self, page: str) -> dict[str, Any]:
        """The section as the template reads it, with the widths of columns."""
        size, widths = fit(self.columns, self.rows, WIDTHS[page] - 2 * MARGIN)
        return {
            "title": self.title,
            "level": self.level,
            "note": self.note,
            "labels": [column.label for column in self.columns],
            "holds": [column.holds for column in self.columns],
            "widths": widths,
            "size": size,
            "rows": self.rows,
            "strong": list(self.strong),
            "chart": self.chart,
            "alt": self.alt,
            "ends": list(self.ends),
        }


def fit(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int
) -> tuple[int, list[int]]:
    """The largest size of letters at which numbers and codes stay in one line, and the widths.

    Widths of 0 share what is left. Where nothing fits, the smallest size, and lines break.
    """
    longest = [max(len(word) for word in column.label.split(" ") or [""]) for column in columns]
    for row in rows:
        for place, cell in enumerate(row):
            longest[place] = max(longest[place], len(cell))
    texts = sum(column.holds == TEXT for column in columns)
    size = SIZE
    while True:
        fixed = [
            0 if column.holds == TEXT else length * DIGIT_PERCENT * size // 100 + GUTTER
            for column, length in zip(columns, longest, strict=True)
        ]
        if sum(fixed) + texts * TEXT_MIN <= width or size <= SIZE_MIN:
            break
        size -= SIZE_STEP
    if columns and not texts:  # numbers alone: the room that is left goes to all
        left = (width - sum(fixed)) // len(fixed)
        fixed = [value + left for value in fixed]
    return size, fixed


def breakable(text: str) -> str:
    """A text whose long words may break anywhere."""
    return " ".join(
        ZERO_WIDTH.join(word[i : i + 8] for i in range(0, len(word), 8))
        if len(word) > BREAK_AFTER
        else word
        for word in text.split(" ")
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes values the way that the account's setting says."""

    words: Mapping[str, str]
    numbers: str
    rtl: bool = False
    version: int = NEWEST

    def word(self, key: str) -> str:
        """A word; an unknown key is a name of a plugin's or a policy's, shown as it is."""
        return self.words.get(key, key.replace("_", " "))

    def named(self, name: str) -> str:
        """A kind of movement; only those that have a word of their own are translated."""
        return self.words.get(f"movement_{name}", name.replace("_", " "))

    def sentence(self, text: str) -> str:
        """A sentence in the venue's language: its full stop stays at its end on any page."""
        return f"{ISOLATE}{text}{END_OF_ISOLATE}" if self.rtl and text.isascii() and text else text

    def apart(self, text: str) -> str:
        """A number or code within a sentence: it keeps its own order there."""
        return f"{ISOLATE}{text}{END_OF_ISOLATE}" if self.rtl else text

    def party(self, name: str) -> str:
        """Whose the other side is; accounts that every venue has may have a word of their own."""
        return self.words.get(f"party_{name}", name)

    def number(self, text: str | None) -> str:
        """A number; a dash where there is none."""
        return "–" if text is None else shown_number(text, self.numbers)

    def percent(self, text: str | None) -> str:
        """A share as per cent, exactly."""
        if text is None:
            return "–"
        negative = text.startswith("-")
        whole, _, part = text.lstrip("-").partition(".")
        digits = part.ljust(2, "0")
        moved = (whole + digits[:2]).lstrip("0") or "0"
        rest = digits[2:].rstrip("0")
        exact = f"{'-' if negative else ''}{moved}{'.' + rest if rest else ''}"
        return f"{shown_number(exact, self.numbers)} %"

    @staticmethod
    def time(text: str | None) -> str:
        """An instant, in UTC, to the second."""
        return "–" if text is None else text[:19].replace("T", " ")
