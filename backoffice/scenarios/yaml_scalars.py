"""What an unquoted YAML word means: nothing, a truth, a whole number, or text.

Stricter than YAML 1.1: `no`, `on` and `12:30` are text (an account may be called `no`), and a
number that is not a plain whole one is an error, because YAML would make a float of it.
"""

from __future__ import annotations

import re

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUTHS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
# Floats of YAML 1.1 and 1.2, and what looks like a number to a reader: 1_000, 007, 0x1F.
NUMBER_LIKE = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|0[xob][0-9a-fA-F_]+"
)


class WholeNumber(int):
    """An unquoted whole number that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> WholeNumber:
        number = super().__new__(cls, text)
        number.text = text
        return number


class NotAllowed(ValueError):
    """An unquoted number that YAML would read as a float, or that is written oddly."""


Scalar = str | bool | WholeNumber | None


def plain_value(text: str) -> Scalar:
    """Return what an unquoted word means. Raises `NotAllowed` for numbers with a fraction."""
    if not text or text[0] not in "0123456789+-.~nNtTfF":
        return text or None
    if text in NULLS:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if WHOLE.fullmatch(text):
        return WholeNumber(text)
    if NUMBER_LIKE.fullmatch(text):
        raise NotAllowed
    return text
