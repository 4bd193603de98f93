"""Liquidation: how much is closed, through which gateway, and against whom."""

from .close import Liquidated, liquidate

__all__ = ["Liquidated", "liquidate"]
