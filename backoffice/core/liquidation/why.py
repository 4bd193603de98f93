"""Why a liquidation happened, in words."""

from __future__ import annotations

from ..figures import Figures
from ..money import format_decimal


def why(figures: Figures, asset: str, *, is_called: bool) -> str:
    """The begin of a sentence; `asset` is what the figures are in.

    `is_called`: an unmet margin call may be the reason.
    """
    equity, margin = figures.equity, figures.maintenance_margin
    shown = (
        f"of {format_decimal(equity)} {asset}",
        f"the maintenance margin of {format_decimal(margin)} {asset}",
    )
    if equity < margin:
        return f"Equity {shown[0]} was below {shown[1]}, so"
    if is_called:
        return f"A margin call was not met in time and equity {shown[0]} was still too low, so"
    return f"Equity {shown[0]} is back at {shown[1]}, but the liquidation is not over yet:"
