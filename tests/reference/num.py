"""Exact numbers: parsing, rounding, canonical strings, pro-rata splits."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def num(text: object) -> Fraction:
    """A decimal string (or an int) as an exact fraction."""
    return Fraction(str(text))


def half_even(value: Fraction) -> int:
    """The nearest integer, ties to the even one, as round does on a Fraction."""
    return round(Fraction(value))


def down(value: Fraction) -> int:
    return floor(value)


def up(value: Fraction) -> int:
    return -floor(-Fraction(value))


def text(value: Fraction | int | None, places: int = 12) -> str | None:
    """Canonical decimal string of at most `places` decimals, half-even; null stays null."""
    if value is None:
        return None
    units = half_even(Fraction(value) * 10**places)
    sign = "-" if units < 0 else ""
    whole, part = divmod(abs(units), 10**places)
    decimals = str(part).rjust(places, "0").rstrip("0") if places else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def pro_rata(amount: int, weights: dict[str, Fraction]) -> dict[str, int]:
    """Split `amount` exactly: floors, then one unit each to the largest remainders."""
    total = sum(weights.values())
    if amount == 0 or total == 0:
        return dict.fromkeys(weights, 0)
    exact = {code: amount * weight / Fraction(total) for code, weight in weights.items()}
    shares = {code: down(value) for code, value in exact.items()}
    left = amount - sum(shares.values())
    order = sorted(weights, key=lambda code: (shares[code] - exact[code], -weights[code], code))
    for code in order[:left]:
        shares[code] += 1
    return shares


def pro_rata_capped(
    amount: int, weights: dict[str, Fraction], caps: dict[str, int]
) -> dict[str, int]:
    """Split at most the sum of the caps: allocate, fix what exceeds its cap, repeat on the rest."""
    active = {code: weight for code, weight in weights.items() if weight > 0}
    fixed = {code: 0 for code in weights if code not in active}
    rest = min(amount, sum(caps[code] for code in active))
    while active:
        shares = pro_rata(rest, active)
        over = [code for code, share in shares.items() if share > caps[code]]
        if not over:
            return fixed | shares
        for code in over:
            fixed[code] = caps[code]
            rest -= caps[code]
            del active[code]
    return fixed
