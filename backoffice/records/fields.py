"""Columns for exact numbers: rational ones (prices, quantities, costs, residues), and decimals."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from backoffice.core.money import format_decimal

DOMAIN = "exact_rational"

CREATE_DOMAIN = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'exact_rational') THEN
    CREATE DOMAIN exact_rational AS text CHECK (CASE
      WHEN VALUE ~ '^(0|-?[1-9][0-9]*)$' THEN true
      WHEN VALUE ~ '^-?[1-9][0-9]*/[1-9][0-9]*$' THEN
        split_part(VALUE, '/', 2) <> '1'
        AND gcd(split_part(VALUE, '/', 1)::numeric, split_part(VALUE, '/', 2)::numeric) = 1
      ELSE VALUE IS NULL END);
  END IF;
END $$
"""


class FractionField(models.Field):
    """A `Fraction`, stored as the text `n` or `n/d` in lowest terms.

    An average entry price is a quotient, so NUMERIC would round it, and a rounded one changes
    who is charged a unit. Two numeric columns would be exact too, but twice the columns in every
    index, constraint and form. The database's domain admits lowest terms only, so that equal
    numbers have equal texts.
    """

    description = "Exact rational number"

    def db_type(self, connection: Any) -> str:
        return DOMAIN

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Fraction | None:
        return parse_fraction(value)

    def to_python(self, value: Any) -> Fraction | None:
        if value is None or isinstance(value, Fraction):
            return value
        try:
            return Fraction(value)
        except (TypeError, ValueError, ZeroDivisionError):
            raise ValidationError("Enter a number such as 1.25 or 5/4.") from None

    def get_prep_value(self, value: Any) -> str | None:
        number = self.to_python(value)
        return None if number is None else str(number)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class NumericField(models.Field):
    """A `Decimal` of any length: NUMERIC without a scale, which would round."""

    description = "Decimal number of any length"

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError("Enter a number such as 1.25.") from None

    def get_prep_value(self, value: Any) -> Decimal | None:
        return self.to_python(value)


def parse_fraction(text: str | None) -> Fraction | None:
    """Read the stored form, or NULL."""
    return None if text is None else exact(text)


def exact(text: str) -> Fraction:
    """Read the stored form; several times faster than `Fraction(text)`, which takes any form."""
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def shown(value: Fraction | None) -> str:
    """An exact number for people: at most 12 decimals."""
    return "" if value is None else format_decimal(value)
