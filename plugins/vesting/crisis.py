"""The haircut that everybody who is owed something bears alike.

Source: aeyakovenko/percolator crates/model_safety/src/crisis/haircut.rs (crisis_apply_haircuts).
"""

from __future__ import annotations

from fractions import Fraction


def equal_haircut(residual: int, senior: int | Fraction) -> Fraction:
    """The same part of every senior claim; 1 where even all of them do not suffice."""
    if residual <= 0 or senior <= 0:
        return Fraction(0)
    return min(Fraction(1), Fraction(residual) / senior)
