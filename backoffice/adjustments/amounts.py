"""Amounts as people write them: whole units, read exactly."""

from __future__ import annotations

import re
from fractions import Fraction

from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.lines import MOST_DIGITS

_AMOUNT = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(\.[0-9]{{1,30}})?")


def minor_of(text: str, *, asset: str, decimals: int, field: str) -> int:
    """Smallest units of `12.50`. Raises `AdjustmentError` with the field."""
    if not _AMOUNT.fullmatch(text):
        raise AdjustmentError(field, f"write a number such as 12.50, not {text[:80]!r}.")
    minor = Fraction(text) * 10**decimals
    if minor.denominator != 1:
        raise AdjustmentError(field, f"{asset} has {decimals} decimals, {text} has more.")
    return int(minor)
