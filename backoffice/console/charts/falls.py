"""A waterfall: what each step took of a whole, one below the other, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from backoffice.console.charts import svg

WIDTH, LINE, LABEL, VALUE, THICK = 640.0, 34.0, 150.0, 120.0, 18.0
MOST_LABEL = 24


@dataclass(frozen=True, slots=True)
class Fall:
    """`value` is not negative; `shown` stands at the right; `tone` is a class of the sheet."""

    label: str
    value: float
    shown: str
    tone: str = "accent"


def fall_chart(
    whole: Fall, steps: Sequence[Fall], left: Fall, *, title: str, words: str
) -> SafeString:
    """The whole on top, a bar for each step where the one before ended, and what is left."""
    room = WIDTH - LABEL - VALUE
    scale = room / (whole.value or 1)
    drawn = _bar(0, whole, 0, min(whole.value * scale, room))
    at = 0.0
    for number, step in enumerate(steps, 1):
        length = min(step.value * scale, room - at)
        drawn += _link(number, at)
        drawn += _bar(number, step, at, length)
        at += length
    last = len(steps) + 1
    drawn += _link(last, at)
    drawn += _bar(last, left, at, min(left.value * scale, room - at))
    return svg.figure(drawn, width=WIDTH, height=LINE * (last + 1), title=title, words=words)


def _bar(number: int, fall: Fall, start: float, length: float) -> str:
    top, middle = number * LINE + (LINE - THICK) / 2, number * LINE + LINE / 2 + 4
    drawn = svg.text(_short(fall.label), 0, middle)
    if fall.value:
        width = max(length, 2)
        drawn += svg.tag(
            "rect",
            x=LABEL + min(start, WIDTH - LABEL - VALUE - width),
            y=top,
            width=width,
            height=THICK,
            rx=3,
            class_=f"bar {fall.tone}",
        )
    return drawn + svg.text(fall.shown, WIDTH, middle, anchor="end", class_="value")


def _link(number: int, at: float) -> str:
    """A thin line from the end of one bar to the beginning of the next."""
    x, top = LABEL + at, number * LINE
    below = top + (LINE - THICK) / 2
    return svg.tag("line", x1=x, x2=x, y1=top - (LINE - THICK) / 2, y2=below, class_="fall")


def _short(words: str) -> str:
    return words if len(words) <= MOST_LABEL else f"{words[: MOST_LABEL - 1]}…"
