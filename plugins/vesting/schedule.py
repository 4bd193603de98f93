"""Linear vesting: of profit into withdrawable money, and of used capacity back into free.

    vested = floor(amount · min(elapsed / period, 1))

Rounded down: what is not clearly vested is not. Upstream's period is 4500 slots, about 30 minutes.
Source: aeyakovenko/percolator crates/model_safety/src/crisis/materialize.rs
(vest_warming_to_realized).
"""

from __future__ import annotations

from fractions import Fraction


class ImpossibleSchedule(ValueError):
    """A vesting that cannot be; the message names the field."""


def vested(amount: int, elapsed: Fraction | int, period: Fraction | int) -> int:
    """Smallest units of `amount` that have vested; `elapsed` and `period` in the same unit.

    Nothing before any time has passed, all of it from the end of the period on. A loss (amount
    below 0) does not vest. Errors: ImpossibleSchedule for a period that is not above 0.
    """
    if period <= 0:
        raise ImpossibleSchedule("period is not above 0: give the time over which profit vests.")
    if amount <= 0 or elapsed <= 0:
        return 0
    if elapsed >= period:
        return amount
    return int(amount * Fraction(elapsed) / Fraction(period))


def unvested(amount: int, elapsed: Fraction | int, period: Fraction | int) -> int:
    """The rest: vested and unvested are always the whole amount."""
    return max(0, amount) - vested(amount, elapsed, period)
