"""Columns that Django lacks: exact whole amounts, and PostgreSQL's transaction number."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class MinorUnitField(models.Field):
    """A whole number of an asset's smallest unit: `int` in Python, NUMERIC without scale below.

    Not bigint, which ends at 9.22 ether in wei; not NUMERIC(p, s), which rounds on assignment.
    """

    description = "Whole number of an asset's smallest unit"

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def from_db_value(self, value: Decimal | None, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def to_python(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        number = Decimal(value)
        if number != number.to_integral_value():
            raise ValidationError("The amount must be a whole number of smallest units.")
        return int(number)

    def get_prep_value(self, value: Any) -> Decimal | None:
        number = self.to_python(value)
        return None if number is None else Decimal(number)

    def formfield(self, **kwargs: Any) -> Any:
        from django.forms import DecimalField

        return super().formfield(**{"form_class": DecimalField, "decimal_places": 0, **kwargs})


class TransactionIdField(models.Field):
    """PostgreSQL's xid8: the number of the transaction that wrote the row."""

    description = "PostgreSQL transaction id (xid8)"

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


class JournalRangesField(models.Field):
    """PostgreSQL's int8multirange: a set of journal ids, kept as ranges."""

    description = "Set of journal ids as ranges (int8multirange)"

    def db_type(self, connection: Any) -> str:
        return "int8multirange"
