"""Horizontal bars, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from backoffice.console.charts import svg

WIDTH, LINE, LABEL, VALUE = 420.0, 30.0, 118.0, 64.0


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` is not negative; `shown` stands behind the bar; `tone` is a class of the style
    sheet: accent, good, warn, bad, calm.
    """

    label: str
    value: float
    shown: str
    tone: str = "accent"


def bar_chart(bars: Sequence[Bar], *, title: str, words: str) -> SafeString:
    """One bar a line, in the order given, the largest as wide as there is room."""
    largest = max((bar.value for bar in bars), default=0) or 1
    room = WIDTH - LABEL - VALUE
    drawn = []
    for number, bar in enumerate(bars):
        top = number * LINE
        length = max(room * bar.value / largest, 2 if bar.value else 0)
        middle = top + LINE / 2 + 4
        drawn.append(svg.text(bar.label, 0, middle))
        drawn.append(
            svg.tag("rect", x=LABEL, y=top + 8, width=room, height=14, rx=3, class_="rail")
        )
        if length:
            drawn.append(
                svg.tag(
                    "rect",
                    x=LABEL,
                    y=top + 8,
                    width=length,
                    height=14,
                    rx=3,
                    class_=f"bar {bar.tone}",
                )
            )
        drawn.append(svg.text(bar.shown, WIDTH, middle, anchor="end", class_="value"))
    height = max(LINE, LINE * len(bars))
    return svg.figure("".join(drawn), width=WIDTH, height=height, title=title, words=words)
