"""Liquidation: how much is closed, through which gateway, and against whom."""

from .close import Liquidated, liquidate
from .facts import remember_levels
from .order_fills import end_overdue, forget_ended, report, withdraw
from .reason import reason_gone
from .regime import is_due
from .swaps import repay_borrows

__all__ = [
    "Liquidated",
    "end_overdue",
    "forget_ended",
    "is_due",
    "liquidate",
    "reason_gone",
    "remember_levels",
    "repay_borrows",
    "report",
    "withdraw",
]
