"""Amounts and exact numbers as the texts of a statement."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from backoffice.core.money import format_decimal


def minor_text(minor: int, decimals: int) -> str:
    """Smallest units as whole units, exactly, with all decimals of the asset: `12.50`."""
    if not decimals:
        return str(minor)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    return f"{'-' if minor < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def minor_of(text: str, decimals: int) -> int:
    """The smallest units of a text that `minor_text` wrote."""
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(decimals, "0"))


def number(value: Fraction | int | None) -> str | None:
    """An exact number with at most 12 decimals, half-even; None stays None."""
    return None if value is None else format_decimal(value)


def instant(at: datetime | None) -> str | None:
    """An instant in UTC, in ISO 8601, to the microsecond; None stays None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
