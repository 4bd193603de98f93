"""Checks of what a gateway answers: documents to send, and reports of fills."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from backoffice.core.orders import OrderReport

from .containment import Nonsense

BITS_MAX = 256
FILLS_MAX = 10_000
DOCUMENT_LENGTH_MAX = 10_000
DEPTH_MAX = 10


def clean_document(answer: object) -> str:
    """The JSON text of a document to send. Raises `Nonsense` for whatever is no JSON map."""
    if not isinstance(answer, Mapping):
        raise Nonsense(f"answered {type(answer).__name__} instead of a document")
    text = json.dumps(_plain(answer, DEPTH_MAX), sort_keys=True, separators=(",", ":"))
    if len(text) > DOCUMENT_LENGTH_MAX:
        raise Nonsense(f"answered a document of more than {DOCUMENT_LENGTH_MAX} characters")
    return text


def _plain(value: object, depth: int) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if not depth:
        raise Nonsense(f"answered a document of more than {DEPTH_MAX} levels")
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return {key: _plain(item, depth - 1) for key, item in value.items()}
    if type(value) in (list, tuple):
        return [_plain(item, depth - 1) for item in value]  # type: ignore[attr-defined]
    raise Nonsense(f"answered a document with a {type(value).__name__}")


def clean_report(answer: object) -> OrderReport:
    """A report rebuilt of exact parts. Raises `Nonsense` for whatever is none."""
    if type(answer) is not OrderReport or type(answer.fills) is not tuple:
        raise Nonsense(f"answered {type(answer).__name__} instead of an OrderReport")
    if type(answer.final) is not bool:
        raise Nonsense("does not say whether the order is over")
    if len(answer.fills) > FILLS_MAX:
        raise Nonsense(f"answered {len(answer.fills)} fills, at most {FILLS_MAX} are taken")
    return OrderReport(tuple(_fill(one) for one in answer.fills), answer.final)


def _fill(one: object) -> tuple[Fraction, Fraction]:
    if type(one) is not tuple or len(one) != 2:
        raise Nonsense(f"answered {type(one).__name__} instead of a price and a quantity")
    price, quantity = (_number(part) for part in one)
    if quantity <= 0:
        raise Nonsense("answered a fill of nothing or less")
    return price, quantity


def _number(part: object) -> Fraction:
    if type(part) is not Fraction:
        raise Nonsense(f"answered {type(part).__name__} instead of an exact number")
    if max(abs(part.numerator), part.denominator).bit_length() > BITS_MAX:
        raise Nonsense(f"answered a number of more than {BITS_MAX} bits")
    return part
