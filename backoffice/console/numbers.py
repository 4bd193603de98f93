"""Numbers out of addresses."""

from __future__ import annotations

MOST = 2**63 - 1
MOST_DIGITS = 38


def positive(given: str | None, otherwise: int) -> int:
    """A whole number from 1 that the database can hold; else `otherwise`."""
    if not given or not given.isascii() or not given.isdecimal() or len(given) > 19:
        return otherwise
    return number if 1 <= (number := int(given)) <= MOST else otherwise


def smallest_units(given: str | None) -> int:
    """An amount in smallest units as a page sends it back; 0 for what is none."""
    if not given or not given.isascii() or not given.isdecimal() or len(given) > MOST_DIGITS:
        return 0
    return int(given)
