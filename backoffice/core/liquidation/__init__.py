"""Liquidation: how much is closed, through which gateway, and against whom."""

from .close import Liquidated, liquidate
from .regime import is_due

__all__ = ["Liquidated", "is_due", "liquidate"]
