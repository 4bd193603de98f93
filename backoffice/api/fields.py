"""Fields that keep numbers exact and texts storable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.api.strict_json import Digits

MOST_DIGITS = 60
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")
PATTERN = r"^-?[0-9]{1,40}(\.[0-9]{1,20})?$"


@extend_schema_field({"type": "string", "pattern": PATTERN, "example": "12.50"})
class NumberField(serializers.Field):
    """An exact decimal number: text, or a JSON number of digits. In Python a `Fraction`."""

    def to_internal_value(self, data: Any) -> Fraction:
        """Read it. Raises a validation error for anything else."""
        if isinstance(data, bool) or not isinstance(data, str | int):
            raise serializers.ValidationError('write a number as text, such as "12.50".')
        return read_number(str(data))

    def to_representation(self, value: Any) -> str:
        """As text."""
        return str(value)


def read_number(text: str) -> Fraction:
    """A decimal number of at most 40 digits and 20 decimals."""
    if len(text) > MOST_DIGITS + 2 or not _NUMBER.fullmatch(text):
        raise serializers.ValidationError(
            'write digits, such as "-12.50", at most 40 before and 20 after the point.'
        )
    return Fraction(text)


@extend_schema_field(OpenApiTypes.DATETIME)
class TimeField(serializers.Field):
    """A time in ISO form with an offset."""

    def to_internal_value(self, data: Any) -> datetime:
        """Read it. Raises a validation error for anything else."""
        return read_time(data)

    def to_representation(self, value: Any) -> str:
        """In ISO form."""
        return str(value.isoformat())


def read_time(data: Any) -> datetime:
    """A time in ISO form with an offset, in UTC."""
    try:
        found = datetime.fromisoformat(data) if isinstance(data, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise serializers.ValidationError(
            "write a time with an offset, such as 2026-11-29T10:00:00Z."
        )
    return found.astimezone(UTC)


class Body(serializers.Serializer):
    """A body, or a part of one, that holds no names but its own."""

    def to_internal_value(self, data: Any) -> Any:
        """Read it. Raises a validation error for a name that it does not know."""
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields) or "none"
                raise serializers.ValidationError({unknown[0]: f"unknown; known are {known}."})
        return super().to_internal_value(data)


class CodeField(serializers.CharField):
    """The code of an account, asset or instrument."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """A text; a number is none."""
        if not isinstance(data, str) or isinstance(data, Digits):
            raise serializers.ValidationError("write a text.")
        return str(super().to_internal_value(data))


class TextField(serializers.CharField):
    """A text of some length; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        """A text."""
        if not isinstance(data, str) or isinstance(data, Digits):
            raise serializers.ValidationError("write a text.")
        return str(super().to_internal_value(data))


class EvidenceField(serializers.IntegerField):
    """The number under which evidence was attached."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """A JSON number."""
        if type(data) is not int:
            raise serializers.ValidationError("write the number that attaching it answered.")
        return int(super().to_internal_value(data))
