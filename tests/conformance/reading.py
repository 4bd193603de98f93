"""Translation between the texts of a case and the product's numbers. Nothing is computed here."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backoffice.core.money import format_decimal, to_major, to_minor

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[1-9][0-9]*)?\Z")


def number(value: object) -> Fraction:
    """A decimal text ("1.25"), a fraction ("2/3") or a whole number as an exact Fraction.

    Errors: ValueError where it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Fraction | Decimal):
        raise ValueError(f"{value!r} is no number: a decimal text is needed.")
    if isinstance(value, str) and not NUMBER.match(value):
        raise ValueError(f"{value!r} is no number: a decimal text is needed.")
    return Fraction(value)


def optional(value: object) -> Fraction | None:
    """As `number`; None stays None."""
    return None if value is None else number(value)


def numbers(values: Iterable[object]) -> list[Fraction]:
    """As `number`, for a list."""
    return [number(value) for value in values]


def whole(value: object) -> int:
    """A whole number. Errors: ValueError where it has a fraction."""
    exact = number(value)
    if exact.denominator != 1:
        raise ValueError(f"{value!r} is not whole: a number without decimals is needed.")
    return exact.numerator


def minor(value: object, decimals: int) -> int:
    """An amount in smallest units. Errors: core.money.NotWhole where it is finer than those."""
    return to_minor(number(value), decimals)


def major(amount_minor: int, decimals: int) -> str:
    """An amount of smallest units as a plain decimal text."""
    return text(to_major(amount_minor, decimals))


def decimals_of(*values: object) -> int:
    """The decimals that all of these need: units fine enough to write each of them exactly.

    Errors: ValueError where one has no finite decimal form.
    """
    return max((_places(number(value)) for value in values), default=0)


def _places(value: Fraction) -> int:
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise ValueError(f"{value} has no end as a decimal: say how many decimals are wanted.")
    return max(twos, fives)


def text(value: Fraction | int, decimals: int | None = None) -> str:
    """Plain decimal text, exact; with `decimals`, the product's own figure format of so many.

    A fraction without end is written as such ("2/3") unless `decimals` are given.
    """
    exact = Fraction(value)
    if decimals is not None:
        return format_decimal(exact, decimals)
    try:
        return format_decimal(exact, _places(exact))
    except ValueError:
        return f"{exact.numerator}/{exact.denominator}"


def plain(value: Any) -> Any:
    """What an adapter answers, as JSON would hold it: exact numbers become decimal texts."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Fraction | Decimal):
        return text(Fraction(value))
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"An adapter answered {value!r}: use texts, whole numbers or fractions.")
