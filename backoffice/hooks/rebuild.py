"""Copies of facts for plugins, sharing nothing with ours that could be changed."""

from __future__ import annotations

from collections.abc import Mapping
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
    if type(value) is Fraction:
        return Fraction(value.numerator, value.denominator)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{f.name: _rebuilt(getattr(value, f.name)) for f in fields(value)})
    if type(value) is tuple:
        return tuple(_rebuilt(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _rebuilt(item) for key, item in value.items()})
    return value
