"""Continuous piecewise-linear functions on [0, 1] as sorted lists of (x, y), exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise

Points = list[tuple[Fraction, Fraction]]


def sample(function: Callable[[Fraction], Fraction], xs: Iterable[Fraction]) -> Points:
    """The function that takes these values at 0, at 1 and at every kink given."""
    inside = {x for x in xs if 0 < x < 1} | {Fraction(0), Fraction(1)}
    return [(x, function(x)) for x in sorted(inside)]


def at(f: Points, x: Fraction) -> Fraction:
    for (x0, y0), (x1, y1) in pairwise(f):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return f[-1][1]


def kinks(*functions: Points) -> list[Fraction]:
    return sorted({x for f in functions for x, _ in f})


def add(*functions: Points) -> Points:
    return [(x, sum((at(f, x) for f in functions), Fraction(0))) for x in kinks(*functions)]


def scale(f: Points, factor: Fraction) -> Points:
    return [(x, y * factor) for x, y in f]


def constant(value: Fraction | int) -> Points:
    return [(Fraction(0), Fraction(value)), (Fraction(1), Fraction(value))]


def crossings(f: Points, level: Fraction | int = 0) -> list[Fraction]:
    """Where the function passes a level strictly inside a piece."""
    found = []
    for (x0, y0), (x1, y1) in pairwise(f):
        if (y0 - level) * (y1 - level) < 0:
            found.append(x0 + (x1 - x0) * (level - y0) / (y1 - y0))
    return found


def maximum(f: Points, g: Points) -> Points:
    xs = sorted({*kinks(f, g), *crossings(add(f, scale(g, Fraction(-1))))})
    return [(x, max(at(f, x), at(g, x))) for x in xs]


def minimum(f: Points, g: Points) -> Points:
    minus = Fraction(-1)
    return scale(maximum(scale(f, minus), scale(g, minus)), minus)


def first_not_negative(f: Points) -> Fraction | None:
    """The smallest x with f(x) >= 0."""
    if f[0][1] >= 0:
        return f[0][0]
    for (x0, y0), (x1, y1) in pairwise(f):
        if y1 >= 0:
            return x0 - y0 * (x1 - x0) / (y1 - y0)
    return None
