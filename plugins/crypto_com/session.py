"""The venue's own table of a session's socialised loss, figure by figure.

What is posted is decided by the step socialized_loss, whose shares add up; the table's need not.
Source: help.crypto.com, articles/4894442.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def published_shares(loss_minor: int, profits: Mapping[str, int]) -> dict[str, int]:
    """loss · profit / total profit in smallest units, each rounded alone (half-even).

    A loss beyond all profits takes all of them; who lost in the session pays nothing.
    """
    gains = {account: profit for account, profit in profits.items() if profit > 0}
    total = sum(gains.values())
    part = min(Fraction(loss_minor, total), Fraction(1)) if total else Fraction(0)
    return {account: round(profit * part) for account, profit in gains.items()}


def published_net(loss_minor: int, profits: Mapping[str, int]) -> dict[str, int]:
    """What the table says that each winner keeps: profit less its rounded share."""
    shares = published_shares(loss_minor, profits)
    return {account: profits[account] - share for account, share in shares.items()}


def net_total(loss_minor: int, profits: Mapping[str, int]) -> int:
    """What the session's winners keep together, exactly."""
    gains = sum(profit for profit in profits.values() if profit > 0)
    return gains - min(loss_minor, gains)
