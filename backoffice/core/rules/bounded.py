"""Float arithmetic that knows how wrong it may be: running error bounds, vectorised.

A `Bounded` is an array of floats with a bound on the distance to the exact value. Each operation
carries the bounds of its operands over, adds the half-ulp of its own rounding (Higham, "Accuracy
and Stability of Numerical Algorithms", section 3.3), and inflates the sum a little, because the
bounds are computed in floats too. Where nothing is known the bound is infinite or NaN, and stays
so through every further operation: no comparison against it is ever certain.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from backoffice.core.rules.columns import Bools, Column, Floats, nearest_float

_HALF_ULP = 2.0**-53  # relative error of one correctly rounded operation
_INFLATE = 1 + 2.0**-48  # more than the few roundings inside one bound
_TINY = 2.0**-500  # more than what underflow can lose, given divisors of at least _SMALLEST_DIVISOR
_SMALLEST_DIVISOR = 2.0**-400


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    value: Floats
    error: Floats
    null: Bools  # certainly null

    @classmethod
    def from_literal(cls, literal: Fraction) -> "Bounded":
        value, error = nearest_float(literal)
        return cls(np.asarray(value), np.asarray(error), np.asarray(False))

    @classmethod
    def from_column(cls, column: Column) -> "Bounded":
        if np.isfinite(column.value.sum()):  # then each of them is: the usual case, and cheap
            return cls(column.value, column.error, column.null)
        error = np.where(np.isfinite(column.value), column.error, np.inf)
        return cls(column.value, error, column.null)

    def __neg__(self) -> "Bounded":
        return Bounded(-self.value, self.error, self.null)

    def __abs__(self) -> "Bounded":
        return Bounded(np.abs(self.value), self.error, self.null)

    def __add__(self, other: "Bounded") -> "Bounded":
        value = self.value + other.value
        # No term for underflow: a sum that small is exact.
        error = (self.error + other.error + _HALF_ULP * np.abs(value)) * _INFLATE
        return Bounded(value, error, self.null | other.null)

    def __sub__(self, other: "Bounded") -> "Bounded":
        return self + -other

    def __mul__(self, other: "Bounded") -> "Bounded":
        value = self.value * other.value
        reach = np.abs(other.value) + other.error
        carried = np.abs(self.value) * other.error + reach * self.error
        error = (carried + _HALF_ULP * np.abs(value)) * _INFLATE
        # Zero times anything is zero: without this, everyone without debt would be undecided.
        zero = self._is_zero() | other._is_zero()
        return Bounded(value, error + np.where(zero, 0.0, _TINY), self.null | other.null)

    def __truediv__(self, other: "Bounded") -> "Bounded":
        divisor_null = other._is_zero()
        # |x/y - X/Y| <= (error_x + |x/y| * error_y) / (|y| - error_y)
        distance = np.abs(other.value) - other.error
        value = self.value / other.value
        carried = (self.error + (np.abs(value) + _TINY) * other.error) / distance
        error = (carried + _HALF_ULP * np.abs(value)) * _INFLATE + _TINY
        error = np.where(self._is_zero(), 0.0, error)
        error = np.where(distance >= _SMALLEST_DIVISOR, error, np.inf)
        return Bounded(value, error, self.null | other.null | divisor_null)

    def smaller(self, other: "Bounded") -> "Bounded":
        return self._choice(other, np.minimum(self.value, other.value))

    def larger(self, other: "Bounded") -> "Bounded":
        return self._choice(other, np.maximum(self.value, other.value))

    def _choice(self, other: "Bounded", value: Floats) -> "Bounded":
        # The extreme of two numbers moves no further than the one that moves most.
        return Bounded(value, np.maximum(self.error, other.error), self.null | other.null)

    def _is_zero(self) -> Bools:
        zero: Bools = (self.value == 0) & (self.error == 0)
        return zero

    def signs(self) -> tuple[Bools, Bools, Bools]:
        """Where the exact value is certainly negative, zero, positive (or null: see `null`)."""
        return self.value < -self.error, self._is_zero(), self.value > self.error
