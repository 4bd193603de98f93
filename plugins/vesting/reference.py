"""The venue's own formulas as its documentation states them.

Held against the engine by tests, not used by hooks.

A venue that owes more than it has: unvested profit first, then the fund, then all alike.

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

from dataclasses import dataclass
from fractions import Fraction

from .crisis import equal_haircut


class ImpossibleClaims(ValueError):
    """Claims or assets below zero; the message names the field."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What customers are owed, and what there is; smallest units of one asset.

    `pool`: customers' money without the fund. `principal`: deposits; `realized`: vested profit.
    """

    principal: int
    realized: int
    unvested: int
    fund: int
    pool: int

    def __post_init__(self) -> None:
        """Refuse negative sums."""
        for name in ("principal", "realized", "unvested", "fund", "pool"):
            if getattr(self, name) < 0:
                raise ImpossibleClaims(f"{name} is negative: give 0 or more.")

    @property
    def deficit(self) -> int:
        """Liabilities beyond all assets; 0 where there are enough."""
        return max(0, self.principal + self.realized + self.unvested - self.pool - self.fund)


@dataclass(frozen=True, slots=True)
class Crisis:
    """Who pays. `haircut`: part that each customer loses of principal and vested profit.

    `unowned`: what nobody is left to lose; the venue's own to carry.
    """

    deficit: int
    burned: int
    drawn: int
    haircut: Fraction
    unowned: int


def resolve(claims: Claims) -> Crisis:
    """The order of junior claims: unvested profit, the fund, then an equal haircut."""
    burned = burn(claims.deficit, claims.unvested)
    residual = claims.deficit - burned
    senior = claims.principal + claims.realized
    return Crisis(
        deficit=claims.deficit,
        burned=burned,
        drawn=claims.fund if residual else 0,
        haircut=equal_haircut(residual, senior),
        unowned=max(0, residual - senior),
    )


def burn(deficit: int, unvested: int) -> int:
    """What unvested profit bears: the deficit, at most all of it."""
    return min(deficit, unvested)
