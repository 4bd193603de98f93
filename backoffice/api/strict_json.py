"""JSON as one reads it: no name twice, no NaN, no numbers or depths that only attack."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MOST_DEPTH = 16
MOST_DIGITS = 80


class Digits(str):
    """A JSON number with a point, as it was written: so it is exact, and known to be no text."""

    __slots__ = ()


class BadJson(ValueError):
    """What is wrong with a text that should be JSON."""


def loads(text: bytes | str) -> Any:
    """Read one document. Numbers with a point are kept as `Digits`, so nothing is rounded.

    Raises `BadJson` with one sentence.
    """
    try:
        if not isinstance(text, str):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        found = _decoder.decode(text)
    except BadJson:
        raise
    except RecursionError:
        raise BadJson("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise BadJson("it is no UTF-8") from None
    except ValueError as error:
        raise BadJson(f"it is no JSON: {str(error)[:200]}") from None
    if not _is_plain(text):
        _check(found, 0)
    return found


def _is_plain(text: str) -> bool:
    """Whether a look at the text is enough: nothing odd is in it, however it is nested."""
    shallow = text.count("{") + text.count("[") <= MOST_DEPTH
    return shallow and text.isascii() and "\\u" not in text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadJson(f"the name {twice[:80]!r} stands twice in one object")
    return found


def _decimal(text: str) -> Digits:
    if len(text) > MOST_DIGITS or "e" in text or "E" in text:
        raise BadJson(f"write the number {text[:40]} as digits without an exponent")
    return Digits(text)


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise BadJson(f"the number {text[:40]}... has more than {MOST_DIGITS} digits")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise BadJson(f"{text} is no number")


_decoder = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_decimal, parse_int=_integer, parse_constant=_constant
)


def _check(value: Any, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise BadJson("it is nested too deeply")
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            check_text(name)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def check_text(text: str) -> None:
    """Raise `BadJson` for a text that the database cannot keep."""
    if text.isascii():
        if "\x00" in text:
            raise BadJson("a text has a NUL character")
        return
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise BadJson("a text has a NUL character or half of a surrogate pair")
