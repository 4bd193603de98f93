"""A line of equity by day, as SVG with whole coordinates, so that it is the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

WIDTH, HEIGHT, EDGE = 1000, 220, 12


def equity_chart(values: Sequence[str]) -> str:
    """The picture of decimal texts, evenly spaced; "" for fewer than two."""
    if len(values) < 2:
        return ""
    numbers = [Fraction(value) for value in values]
    low, high = min(*numbers, Fraction(0)), max(*numbers, Fraction(0))
    span = (high - low) or Fraction(1)
    inner = HEIGHT - 2 * EDGE

    def y(value: Fraction) -> int:
        return round(EDGE + inner * (high - value) / span)

    last = len(numbers) - 1
    points = [(round(Fraction(WIDTH * place, last)), y(v)) for place, v in enumerate(numbers)]
    line = " ".join(f"{px},{py}" for px, py in points)
    zero = y(Fraction(0))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<line x1="0" y1="{zero}" x2="{WIDTH}" y2="{zero}" stroke="#9aa3ad" stroke-width="1"/>'
        f'<polygon points="0,{zero} {line} {WIDTH},{zero}" fill="#d7e3f1"/>'
        f'<polyline points="{line}" fill="none" stroke="#1f4e86" stroke-width="3"/></svg>'
    )
