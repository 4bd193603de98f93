"""A venue that owes more than it has: unvested profit first, then the fund, then all alike.

    liabilities = principal + realised + unvested        assets = pool + fund
    deficit     = max(0, liabilities − assets)
    burned      = min(deficit, unvested)                 pro rata to unvested profit
    residual    = deficit − burned
    drawn       = fund if residual > 0 else 0            paid INTO the pool
    haircut     = min(1, residual / (principal + realised))

The fund is among the assets, so `residual` is what is missing after all of it was counted: a draw
moves it into the pool and makes nobody richer or poorer. The source removes a draw from the assets
and computes the haircut afterwards, which counts the fund against customers a second time.
Source: aeyakovenko/percolator crates/model_safety/src/crisis/haircut.rs (crisis_apply_haircuts).
"""

from __future__ import annotations

from fractions import Fraction


def burn(deficit: int, unvested: int) -> int:
    """What unvested profit bears: the deficit, at most all of it."""
    return min(deficit, unvested)


def equal_haircut(residual: int, senior: int | Fraction) -> Fraction:
    """The same part of every senior claim; 1 where even all of them do not suffice."""
    if residual <= 0 or senior <= 0:
        return Fraction(0)
    return min(Fraction(1), Fraction(residual) / senior)


def fund_counted_twice(claims: Claims) -> Fraction:
    """The haircut as the source computes it, for comparison only: see the module's text.

    After the burn it takes min(residual, fund) out of the fund, and with it out of the assets, so
    that the residual grows by the draw.
    """
    residual = claims.deficit - burn(claims.deficit, claims.unvested)
    return equal_haircut(residual + min(residual, claims.fund), claims.principal + claims.realized)
