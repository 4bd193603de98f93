"""Holds a result against what was expected: maps by the keys named, lists in full, by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from backoffice.core.money import format_decimal

from .numbers import exact
from .problems import Path, dotted
from .schema.base import Shape
from .schema.expect import Approx, Expected
from .schema.scalars import DECIMAL

ZERO_IS_EMPTY = frozenset(
    {"cash", "held", "debt", "receivable", "ledger", "delta", "gamma", "vega"}
)
COMPUTED = frozenset({"figures", "positions", "margin_calls"})
NOTHING = object()
LISTED_WHERE_ANY = ("stakes",)


def failures_of(expect: Expected, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every expectation that does not hold, as {path, expected, got}."""
    return [
        {"path": dotted(path), "expected": printed(expected), "got": got}
        for path, expected, got in _differences((), expect, result)
    ]


def _differences(path: Path, expected: Any, got: Any) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(expected, (Shape, Mapping)):
        yield from _in_mapping(path, expected, got)
    elif isinstance(expected, list):
        yield from _in_list(path, expected, got)
    elif not _equal(path, expected, got):
        yield path, expected, None if got is NOTHING else got


def _in_mapping(path: Path, expected: Any, got: Any) -> Iterator[tuple[Path, Any, Any]]:
    if got is NOTHING and not expected and path[-1:] == LISTED_WHERE_ANY:
        return
    if not isinstance(got, Mapping):
        yield path, expected, None if got is NOTHING else got
    elif isinstance(expected, Shape):
        for key in _named(expected):
            yield from _differences((*path, key), getattr(expected, key), got.get(key, NOTHING))
    elif not expected:
        if not _is_empty(path, got):
            yield path, expected, got
    else:
        for key, item in expected.items():
            yield from _differences((*path, key), item, got.get(key, NOTHING))


def _named(expected: Shape) -> list[str]:
    """The keys that were written, in the order of the format."""
    return [key for key in type(expected).model_fields if key in expected.model_fields_set]


def _is_empty(path: Path, got: Mapping[str, Any]) -> bool:
    """A bucket names every asset and a greek every underlying; all zero counts as empty."""
    if path and path[-1] in ZERO_IS_EMPTY:
        return all(Fraction(amount) == 0 for amount in got.values())
    return not got


def _in_list(path: Path, expected: list[Any], got: Any) -> Iterator[tuple[Path, Any, Any]]:
    if not isinstance(got, list) or len(got) != len(expected):
        yield path, expected, None if got is NOTHING else got
        return
    found = [
        difference
        for place, (one, other) in enumerate(zip(expected, got, strict=True))
        for difference in _differences((*path, place), one, other)
    ]
    # a list of words reads better whole
    whole = found and not any(isinstance(one, (Shape, Mapping, list)) for one in expected)
    yield from [(path, expected, got)] if whole else found


def _equal(path: Path, expected: Any, got: Any) -> bool:
    if expected is None:
        return got is None or got is NOTHING
    if isinstance(expected, datetime):
        return isinstance(got, str) and datetime.fromisoformat(got) == expected
    if isinstance(expected, (Fraction, Approx)):
        if not isinstance(got, str) or not DECIMAL.fullmatch(got):
            return False
        value = Fraction(got)
        if isinstance(expected, Approx):
            return abs(value - expected.approx) <= expected.within
        # figures are compared as they are printed
        rounded = path[0] == "margin_calls" or any(part in COMPUTED for part in path)
        return value == expected or (rounded and got == format_decimal(expected))
    if isinstance(expected, bool) or isinstance(got, bool) or not isinstance(got, (int, str)):
        return expected is got
    return str(expected) == str(got)


def printed(expected: Any) -> Any:
    """An expectation as it would be written."""
    if isinstance(expected, Shape):
        return {key: printed(getattr(expected, key)) for key in _named(expected)}
    if isinstance(expected, Mapping):
        return {key: printed(item) for key, item in expected.items()}
    if isinstance(expected, list):
        return [printed(item) for item in expected]
    if isinstance(expected, Approx):
        return {"approx": exact(expected.approx), "within": exact(expected.within)}
    if isinstance(expected, datetime):
        return expected.isoformat()
    return exact(expected) if isinstance(expected, Fraction) else expected
