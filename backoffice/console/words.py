"""Names of the engine's codes, as people say them."""

from __future__ import annotations

KINDS = {
    "frozen": "Frozen",
    "no_increase": "No increase",
    "no_trading": "No trading",
    "no_withdrawal": "No withdrawal",
}
SOURCES = {
    "manual": "By hand",
    "rule": "By rule",
    "shortfall": "By shortfall",
    "security": "Security hold",
}
STATUSES = {
    "healthy": ("Healthy", "good"),
    "margin_call": ("Margin call", "warn"),
    "liquidation": ("Liquidation", "bad"),
    "shortfall": ("Shortfall", "bad"),
    "bankrupt": ("Bankrupt", "bad"),
}


def said(code: str) -> str:
    """A code such as `insurance_fund` in words."""
    return code.replace("_", " ").capitalize()
