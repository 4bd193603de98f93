"""At which price a position is closed against opposite accounts, and how many are looked at.

Source: dydxprotocol/v4-chain x/clob/keeper/deleveraging.go.
"""

from __future__ import annotations

from enum import Enum

from .margin import Risk

COUNTERPARTIES_MAX = 500
"""Accounts that one attempt looks at, those passed over included."""


class SettleAt(Enum):
    """At which price a position is taken over."""

    BANKRUPTCY = "bankruptcy"
    ORACLE = "oracle"


def settles_at(risk: Risk, final_settlement: bool) -> SettleAt | None:
    """Bankruptcy price where equity is negative; oracle price in final settlement; else not.

    CanDeleverageSubaccount.
    """
    if risk.net_collateral < 0:
        return SettleAt.BANKRUPTCY
    return SettleAt.ORACLE if final_settlement else None
