"""Reading an answer: small, UTF-8, JSON of exact values only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from backoffice.gateways.errors import WrongAnswer


def read_document(body: bytes) -> Mapping[str, Any]:
    """The map that a body holds, its lists as tuples. Raises `WrongAnswer`.

    Floats, NaN and Infinity are refused, since they are no exact numbers, and so is a key that
    stands twice, since readers differ about which counts.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=_refuse,
            parse_constant=_refuse,
            object_pairs_hook=_map,
        )
        value = _frozen(value)
    except (ValueError, RecursionError) as error:
        raise WrongAnswer(f"answered no JSON that can be used: {str(error)[:100]}") from None
    if not isinstance(value, Mapping):
        raise WrongAnswer("answered JSON that is no map")
    return value


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no exact number")


def _map(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
