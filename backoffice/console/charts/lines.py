"""A line over days, with a target and where it leads to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from backoffice.console.charts import svg

WIDTH, HEIGHT = 560.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 14.0, 14.0, 26.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured at the end of a day."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class _Plane:
    """From days and values to points of the picture."""

    first: date
    days: int
    low: float
    high: float

    def x(self, on: date) -> float:
        share = (on - self.first).days / self.days if self.days else 1.0
        return LEFT + (WIDTH - LEFT - RIGHT) * share

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    def point(self, reading: Reading) -> str:
        return f"{self.x(reading.on):.1f},{self.y(reading.value):.1f}"


def line_chart(
    readings: Sequence[Reading],
    *,
    title: str,
    words: str,
    target: float | None = None,
    leads_to: Reading | None = None,
) -> SafeString:
    """Readings in order of days, at least one; `leads_to` is drawn dashed from the last one."""
    ends = [*readings, *([leads_to] if leads_to else [])]
    values = [one.value for one in ends] + ([] if target is None else [target])
    low, high = min(0.0, *values), max(0.0, *values)
    step = _step(high - low or 1.0)  # of nothing, up to one
    plane = _Plane(ends[0].on, (ends[-1].on - ends[0].on).days, low, max(high * 1.08, low + step))
    drawn = [*_grid(plane, step), *_days(plane, ends)]
    points = " ".join(plane.point(one) for one in readings)
    base = f"{plane.y(max(low, 0)):.1f}"
    left, right = (f"{plane.x(readings[end].on):.1f},{base}" for end in (0, -1))
    drawn.append(svg.tag("polygon", points=f"{left} {points} {right}", class_="area"))
    drawn.append(svg.tag("polyline", points=points, class_="line"))
    if leads_to:
        course = f"{plane.point(readings[-1])} {plane.point(leads_to)}"
        drawn.append(svg.tag("polyline", points=course, class_="line projected"))
    if target is not None:
        y = plane.y(target)
        drawn.append(svg.tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="target"))
        drawn.append(svg.text("target", WIDTH - RIGHT, y - 5, anchor="end", class_="note"))
    last = readings[-1]
    drawn.append(
        svg.tag("circle", cx=plane.x(last.on), cy=plane.y(last.value), r=3.5, class_="dot")
    )
    return svg.figure("".join(drawn), width=WIDTH, height=HEIGHT, title=title, words=words)


def _grid(plane: _Plane, step: float) -> list[str]:
    drawn = []
    for number in range(math.ceil(plane.low / step), math.floor(plane.high / step) + 1):
        level = number * step
        y = plane.y(level)
        drawn.append(svg.tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        drawn.append(svg.text(short(level), LEFT - 8, y + 4, anchor="end", class_="tick"))
    return drawn


def _days(plane: _Plane, ends: Sequence[Reading]) -> list[str]:
    first, last = ends[0].on, ends[-1].on
    y = HEIGHT - 6
    alone = "start" if last > first else "end"  # a single day stands at the right edge
    drawn = [svg.text(f"{first:%d %b}", plane.x(first), y, anchor=alone, class_="tick")]
    if last > first:
        drawn.append(svg.text(f"{last:%d %b}", plane.x(last), y, anchor="end", class_="tick"))
    return drawn


def _step(span: float) -> float:
    """A round distance of grid lines, so that there are three to six; at least a millionth."""
    size = 10.0 ** math.floor(math.log10(max(span, 1e-6) / 5))
    return next((size * f for f in (1, 2, 5) if size * f * 5 >= span), size * 10)


def short(value: float) -> str:
    """A number in at most five signs: 1.2M, 950k."""
    for size, sign in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{sign}"
    return f"{value:.3g}"
