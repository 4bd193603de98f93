"""Maintenance margin and the backstop.

Source: hyperliquid.gitbook.io, hyperliquid-docs/trading/liquidations.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk.perpetuals import PerpetualError

BACKSTOP_FRACTION = Fraction(2, 3)
"""Below this part of maintenance margin the liquidator vault takes positions and margin."""


def initial_fraction(max_leverage: Fraction) -> Fraction:
    """1 / highest leverage. Errors: PerpetualError for one below 1."""
    if max_leverage < 1:
        raise PerpetualError("max_leverage must be at least 1")
    return 1 / max_leverage


def maintenance_fraction(max_leverage: Fraction) -> Fraction:
    """Half of the initial fraction at the highest leverage."""
    return initial_fraction(max_leverage) / 2


def is_backstop(equity: Fraction, maintenance_margin: Fraction) -> bool:
    """Whether equity is below two thirds of maintenance margin."""
    return equity < BACKSTOP_FRACTION * maintenance_margin
