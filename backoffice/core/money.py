"""Whole units of money, exact rates, and the only places where anything is rounded.

Amounts are `int` of the asset's smallest unit ("minor"); prices, rates and quantities are
`Fraction`. Figures are printed with at most 12 decimals, half-even.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

FIGURE_DECIMALS = 12
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Asset:
    """A currency or coin. `haircut` is the fraction taken off positive balances as collateral."""

    code: str
    decimals: int
    haircut: Fraction = ZERO

    @property
    def unit(self) -> int:
        """How many smallest units make one."""
        unit: int = 10**self.decimals
        return unit


class NotWhole(ValueError):
    """An amount that is not a whole number of the asset's smallest unit."""


def to_minor(value: Fraction, decimals: int) -> int:
    """Return `value` in smallest units. Raises `NotWhole` where it has more decimals."""
    scaled: Fraction = value * 10**decimals
    if scaled.denominator != 1:
        raise NotWhole(f"{format_decimal(value)} has more than {decimals} decimals")
    return scaled.numerator


def to_major(minor: int, decimals: int) -> Fraction:
    """Return an amount of smallest units as an exact number of the asset."""
    return Fraction(minor, 10**decimals)


def round_half_even(value: Fraction) -> int:
    """Round to the nearest whole unit, ties to even: what is charged or credited to one account."""
    return round(value)


def round_down(value: Fraction) -> int:
    """Round toward minus infinity."""
    return value.numerator // value.denominator


def round_up(value: Fraction) -> int:
    """Round toward plus infinity."""
    return -(-value.numerator // value.denominator)


def round_up_to(value: Fraction, step: Fraction) -> Fraction:
    """Round up to a multiple of `step` (a lot)."""
    return round_up(value / step) * step


def format_decimal(value: Fraction | int, places: int = FIGURE_DECIMALS) -> str:
    """Print without exponent or trailing zeros, at most `places` decimals, half-even."""
    scaled = round(Fraction(value) * 10**places)
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def format_minor(minor: int, decimals: int) -> str:
    """Print an amount of smallest units, exactly, without trailing zeros."""
    return format_decimal(Fraction(minor, 10**decimals), decimals)


def split_pro_rata(amount: int, weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Split `amount` over positive weights so that the shares sum to it exactly.

    Each share is floored; the left-over units go one each to the largest remainders, ties to the
    larger weight, then to the account code in ascending order. Zero shares are left out.
    """
    payers = {code: Fraction(weight) for code, weight in weights.items() if weight > 0}
    total = sum(payers.values(), ZERO)
    if amount <= 0 or not total:
        return {}
    shares: dict[str, int] = {}
    rest: list[tuple[Fraction, Fraction, str]] = []
    for code, weight in payers.items():
        exact = amount * weight / total
        shares[code] = round_down(exact)
        rest.append((shares[code] - exact, -weight, code))
    left = amount - sum(shares.values())
    for _, _, code in sorted(rest)[:left]:
        shares[code] += 1
    return {code: share for code, share in sorted(shares.items()) if share}


def split_capped(
    amount: int, weights: Mapping[str, Fraction | int], caps: Mapping[str, int]
) -> dict[str, int]:
    """Split pro rata where nobody takes more than their cap; capped shares go over the rest.

    The shares sum to `amount`, or to the sum of the caps where that is less.
    """
    open_weights = {code: w for code, w in weights.items() if w > 0 and caps.get(code, 0) > 0}
    shares: dict[str, int] = {}
    while open_weights and amount > 0:
        round_shares = split_pro_rata(amount, open_weights)
        over = [code for code, share in round_shares.items() if share > caps[code]]
        if not over:
            return dict(sorted((shares | round_shares).items()))
        for code in over:
            shares[code] = caps[code]
            amount -= caps[code]
            del open_weights[code]
    return dict(sorted(shares.items()))
