"""Liquidation: how much is closed, through which gateway, and against whom."""

from .close import Liquidated, liquidate
from .facts import remember_levels
from .regime import is_due

__all__ = ["Liquidated", "is_due", "liquidate", "remember_levels"]
