"""Exact decimals of a configuration: strings outside, `Fraction` inside, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"
DIGITS_MAX = 40
_DECIMAL = re.compile(PATTERN[:-1] + r"\Z")


def parse_decimal(value: object) -> Fraction:
    """Read a decimal string such as "0.05" exactly.

    Raises `ValueError` with one sentence for anything else; numbers are refused because a YAML or
    JSON number may have lost digits before it gets here.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError('must be a decimal in quotes, such as "0.05"')
    if isinstance(value, (int, float)):
        raise ValueError(f'must be a decimal string; quote it: "{value}"')
    if not isinstance(value, str) or not _DECIMAL.match(value):
        raise ValueError(
            f'must be a decimal string such as "0.05", without exponent, not {_short(value)}'
        )
    if sum(character.isdigit() for character in value) > DIGITS_MAX:
        raise ValueError(f"has more than {DIGITS_MAX} digits")
    return Fraction(value)


def decimal_text(value: Fraction) -> str:
    """Print a decimal exactly, without exponent or trailing zeros.

    Raises `ValueError` for a fraction that has no finite decimal form, such as 1/3.
    """
    places, denominator = 0, value.denominator
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    while denominator > 1:
        factor = 2 if denominator % 2 == 0 else 5
        if denominator % factor:
            raise ValueError(f"{value} has no finite decimal form")
        denominator //= factor
        places += 1
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if value < 0 else "") + (f"{whole}.{part}" if part else whole)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


@dataclass(frozen=True, slots=True)
class Decimals:
    """Marks a `Fraction` field as a decimal string within bounds, for `Annotated`."""

    at_least: int | None = None
    above: int | None = None
    at_most: int | None = None

    def check(self, value: object) -> Fraction:
        """Read the value and hold it to the bounds."""
        number = value if isinstance(value, Fraction) else parse_decimal(value)
        if self.at_least is not None and number < self.at_least:
            raise ValueError(f"must be at least {self.at_least}, not {decimal_text(number)}")
        if self.above is not None and number <= self.above:
            raise ValueError(f"must be more than {self.above}, not {decimal_text(number)}")
        if self.at_most is not None and number > self.at_most:
            raise ValueError(f"must be at most {self.at_most}, not {decimal_text(number)}")
        return number

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate by `check`, print as a decimal string."""
        return core_schema.no_info_plain_validator_function(
            self.check,
            serialization=core_schema.plain_serializer_function_ser_schema(
                decimal_text, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A string with the pattern of a decimal; JSON schema cannot bound it."""
        bounds = (("≥", self.at_least), (">", self.above), ("≤", self.at_most))
        said = ", ".join(f"{sign} {bound}" for sign, bound in bounds if bound is not None)
        return {"type": "string", "pattern": PATTERN, "description": f"exact decimal {said}"}
