"""Copies of facts for plugins, sharing nothing with ours that could be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")


def rebuilt(value: T) -> T:
    """A copy, deep through frozen dataclasses, tuples, maps and fractions."""
    result: T = _rebuilt(value)
    return result


def _rebuilt(value: Any) -> Any:
    kind = type(value)
    copy = _COPIES.get(kind)
    if copy is None:
        copy = _COPIES[kind] = _copy_of(kind)
    return copy(value)


def _copy_of(kind: type) -> Callable[[Any], Any]:
    """How values of a type are copied; a type is looked at once."""
    if kind is Fraction:
        return lambda number: Fraction(number.numerator, number.denominator)
    if is_dataclass(kind):
        names = tuple(f.name for f in fields(kind))
        return lambda record: kind(**{name: _rebuilt(getattr(record, name)) for name in names})
    if kind is tuple:
        return lambda items: tuple([_rebuilt(item) for item in items])
    if issubclass(kind, Mapping):
        return lambda items: MappingProxyType({k: _rebuilt(item) for k, item in items.items()})
    return lambda same: same


_COPIES: dict[type, Callable[[Any], Any]] = {}
