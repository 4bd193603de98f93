"""What these formulas refuse."""

from collections.abc import Mapping
from fractions import Fraction


class InvalidInput(ValueError):
    """A figure that cannot be; the message is one sentence that names the field."""


def not_negative(figures: Mapping[str, Fraction | int]) -> None:
    """Refuse the first figure below zero, by name. Errors: InvalidInput."""
    for name, value in figures.items():
        if value < 0:
            raise InvalidInput(f"{name} is {value}: it must not be negative.")
