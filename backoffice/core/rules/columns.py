"""The facts of many accounts, one column a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Numbers: each exact value lies in [value - error, value + error], unless it is null.

    Arrays of one length, of float64, float64 and bool. Whether a value is null must be certain.
    Where a value or an error is not finite, only the exact evaluation decides.
    """

    value: Floats
    error: Floats
    null: Bools

    def __post_init__(self) -> None:
        if not self.value.shape == self.error.shape == self.null.shape:
            raise ValueError("value, error and null must be arrays of one length")
        if not (self.value.dtype == self.error.dtype == np.float64 and self.null.dtype == np.bool_):
            raise ValueError("value and error must be float64, null must be bool")
        if np.any(self.error < 0):
            raise ValueError("error must not be negative")

    def __len__(self) -> int:
        return int(self.value.shape[0])

    def rows(self, start: int, stop: int) -> "Column":
        return Column(self.value[start:stop], self.error[start:stop], self.null[start:stop])

    @classmethod
    def from_exact(cls, values: Sequence[Fraction | int | None]) -> Self:
        """The nearest floats of exact values, with what was lost as the error (row by row)."""
        nearest = [(0.0, 0.0) if value is None else nearest_float(value) for value in values]
        return cls(
            value=np.array([value for value, _ in nearest], dtype=np.float64),
            error=np.array([error for _, error in nearest], dtype=np.float64),
            null=np.array([value is None for value in values], dtype=np.bool_),
        )


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Texts: `categories[code]` for each row; the code -1 is null."""

    codes: Codes
    categories: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.categories)) != len(self.categories):
            raise ValueError("categories must differ from one another")
        if np.any(self.codes < -1) or np.any(self.codes >= len(self.categories)):
            raise ValueError("each code must be -1 or the place of a category")

    def __len__(self) -> int:
        return int(self.codes.shape[0])

    def rows(self, start: int, stop: int) -> "TextColumn":
        return TextColumn(self.codes[start:stop], self.categories)

    @classmethod
    def from_values(cls, values: Sequence[str | None]) -> Self:
        """Codes for a list of texts and nulls (row by row)."""
        categories = tuple(sorted({value for value in values if value is not None}))
        place = {category: code for code, category in enumerate(categories)}
        codes = [-1 if value is None else place[value] for value in values]
        return cls(np.array(codes, dtype=np.intp), categories)


Columns = Mapping[str, Column | TextColumn]


def nearest_float(value: Fraction | int) -> tuple[float, float]:
    """The nearest float and a bound on its distance; an infinite bound beyond float's range."""
    try:
        nearest = float(value)
    except OverflowError:
        return 0.0, float("inf")
    distance = abs(Fraction(nearest) - value)
    if not distance:
        return nearest, 0.0
    return nearest, float(np.nextafter(float(distance), np.inf))
