"""Parameters of auto-deleveraging."""

from typing import Literal

from backoffice.sdk import Rate, StepConfig


class AutoDeleverageConfig(StepConfig):
    """`rank`: who is closed first; the name of any rank that a plugin supplies.

    `price` mark closes at the mark instead of the bankruptcy price; `max_deviation` does so only
    where the bankruptcy price is further than this fraction of the mark away from it.
    """

    rank: str = "pnl_leverage"
    price: Literal["bankruptcy", "mark"] = "bankruptcy"
    max_deviation: Rate | None = None
