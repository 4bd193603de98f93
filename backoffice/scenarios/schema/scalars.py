"""Scalars of the format: names, decimal strings, whole numbers and times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator

from ..problems import shown
from ..yaml_scalars import WholeNumber

DECIMAL = re.compile(r"[-+]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
NAME_LENGTH_MAX = 64
YEARS = range(1900, 2201)


def as_written(value: Any) -> str:
    """What a value is, for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, WholeNumber):
        return value.text
    if isinstance(value, str):
        return shown(value)
    return "a mapping" if isinstance(value, dict) else "a list"


def text(value: Any) -> str:
    """Text of any length on any number of lines."""
    if isinstance(value, WholeNumber):
        return value.text
    if not isinstance(value, str):
        raise ValueError(f"text is expected, not {as_written(value)}")
    return value


def name(value: Any) -> str:
    """A code: printable, without space at its ends, at most 64 characters."""
    code = text(value)
    if not code or len(code) > NAME_LENGTH_MAX or not code.isprintable() or code != code.strip():
        message = f"{shown(code)} is no name: 1 to {NAME_LENGTH_MAX} printable characters"
        raise ValueError(f"{message} without space around them")
    return code


def decimal(value: Any) -> Fraction:
    """An exact decimal, written as text."""
    if isinstance(value, WholeNumber):
        raise ValueError(f'write the number in quotes: "{value.text}"')
    if not isinstance(value, str):
        raise ValueError(
            f'a decimal in quotes is expected, such as "0.10", not {as_written(value)}'
        )
    if not DECIMAL.fullmatch(value):
        raise ValueError(f'{shown(value)} is no decimal; write it like "1250.50"')
    return Fraction(value)


def positive(value: Any) -> Fraction:
    """A decimal above zero."""
    number = decimal(value)
    if number <= 0:
        raise ValueError(f"must be above zero, not {value}")
    return number


def not_negative(value: Any) -> Fraction:
    """A decimal of zero or more."""
    number = decimal(value)
    if number < 0:
        raise ValueError(f"must not be negative, as {value} is")
    return number


def not_zero(value: Any) -> Fraction:
    """A decimal on either side of zero."""
    number = decimal(value)
    if not number:
        raise ValueError("must not be zero")
    return number


def share(value: Any) -> Fraction:
    """A fraction of a whole, from 0 to 1."""
    number = decimal(value)
    if not 0 <= number <= 1:
        raise ValueError(f'must lie from "0" to "1" (5 % is "0.05"), not {value}')
    return number


def whole(value: Any) -> int:
    """A whole number, without quotes."""
    if not isinstance(value, WholeNumber):
        raise ValueError(f"a whole number without quotes is expected, not {as_written(value)}")
    return int(value)


def truth(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"true or false is expected, not {as_written(value)}")
    return value


def time(value: Any) -> datetime:
    """An ISO 8601 time with an offset, as UTC: what a database gives back prints the same."""
    try:
        at = datetime.fromisoformat(text(value))
    except ValueError:
        message = f"{as_written(value)} is no ISO 8601 time"
        raise ValueError(f"{message}; write it like 2026-02-03T09:00:00+00:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{shown(str(value))} has no offset; add one, such as +00:00")
    if at.year not in YEARS:
        raise ValueError(f"the year must lie from {YEARS[0]} to {YEARS[-1]}")
    return at.astimezone(UTC)


Text = Annotated[str, PlainValidator(text)]
Name = Annotated[str, PlainValidator(name)]
Number = Annotated[Fraction, PlainValidator(decimal)]
Positive = Annotated[Fraction, PlainValidator(positive)]
NotNegative = Annotated[Fraction, PlainValidator(not_negative)]
NotZero = Annotated[Fraction, PlainValidator(not_zero)]
Share = Annotated[Fraction, PlainValidator(share)]
Whole = Annotated[int, PlainValidator(whole)]
Truth = Annotated[bool, PlainValidator(truth)]
Time = Annotated[datetime, PlainValidator(time)]
