"""Required margin of a retail client and the leverage caps behind it; pure and exact.

    initial     = notional * max(fraction of the bucket, the product's own fraction)
    maintenance = max(initial * close-out level, the product's own maintenance margin)
    leverage cap = 1 / fraction

The fractions are least ones: a firm may ask for more, never for less. Nothing is rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


class NotMargin(ValueError):
    """A figure that no position can have."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One position's figures in the reporting asset; own margins are those of the product."""

    notional: Fraction
    own_initial: Fraction
    own_maintenance: Fraction

    def __post_init__(self) -> None:
        for name in ("notional", "own_initial", "own_maintenance"):
            if getattr(self, name) < 0:
                raise NotMargin(f"{name} must not be negative, not {getattr(self, name)}")


def leverage_cap(fraction: Fraction) -> Fraction:
    """How many times its margin a position may be; 1/20 allows 20."""
    if not 0 < fraction <= 1:
        raise NotMargin(f"fraction must be more than 0 and at most 1, not {fraction}")
    return 1 / fraction


def required(
    exposure: Exposure, fraction: Fraction, close_out_level: Fraction
) -> tuple[Fraction, Fraction]:
    """Initial margin of a position, and the equity below which it is closed out."""
    if not 0 < close_out_level <= 1:
        raise NotMargin(f"close_out_level must be more than 0 and at most 1, not {close_out_level}")
    initial = max(exposure.notional / leverage_cap(fraction), exposure.own_initial)
    return initial, max(initial * close_out_level, exposure.own_maintenance)
