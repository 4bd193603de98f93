"""Parameters of auto-deleveraging."""

from backoffice.sdk import StepConfig


class AutoDeleverageConfig(StepConfig):
    """`rank`: who is closed first; the name of any rank that a plugin supplies."""

    rank: str = "pnl_leverage"
