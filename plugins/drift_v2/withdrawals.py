"""The withdraw guard: deposits of an asset may not fall too fast below their own recent mean.

Source: drift-labs/protocol-v2 programs/drift/src/math/spot_withdraw.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from backoffice.sdk import FlowFacts, WithdrawalFacts, WithdrawalGuard, decimal_text, round_down

from .config import GuardConfig

WINDOW = timedelta(hours=24)
ZERO = Fraction(0)


def mean_deposits(
    now: datetime, deposits: Fraction, flows: Sequence[FlowFacts], window: timedelta = WINDOW
) -> Fraction:
    """Time-weighted mean of deposits over the window, from what customers moved in and out.

    Between two flows deposits are taken as constant; what trading moves is not in it.
    """
    total, level, until = ZERO, deposits, now
    for flow in sorted((f for f in flows if f.at > now - window), key=lambda f: f.at, reverse=True):
        total += level * Fraction((until - flow.at) // timedelta(microseconds=1))
        level, until = level - flow.amount, flow.at
    total += level * Fraction((until - (now - window)) // timedelta(microseconds=1))
    return total / Fraction(window // timedelta(microseconds=1))


def least_deposits(mean: Fraction, threshold: Fraction, unit: Fraction) -> Fraction:
    """Deposits that must stay: mean - max(mean/4, min(threshold, mean)), a quarter rounded down."""
    quarter = round_down(mean / 4 / unit) * unit
    return mean - max(quarter, min(threshold, mean))


def is_small(amount: Fraction, threshold: Fraction) -> bool:
    """A withdrawal of less than a tenth of the threshold always passes."""
    return amount < threshold / 10


class DepositGuard(WithdrawalGuard[GuardConfig]):
    """Refuses a withdrawal that takes an asset's deposits below what must stay."""

    name = "drift_v2_deposits"
    config = GuardConfig

    def refusal(self, facts: WithdrawalFacts, config: GuardConfig) -> str | None:
        """`deposits_fall_too_fast`, or None."""
        threshold = config.threshold.get(facts.asset, ZERO)
        if is_small(facts.amount, threshold):
            return None
        mean = mean_deposits(facts.now, facts.deposits, facts.flows)
        unit = Fraction(1, 10**facts.decimals)
        stays = facts.deposits - facts.amount
        return None if stays >= least_deposits(mean, threshold, unit) else "deposits_fall_too_fast"

    def describe(self, config: GuardConfig) -> str:
        """One sentence for people."""
        free = ", ".join(
            f"{decimal_text(amount)} {asset}" for asset, amount in sorted(config.threshold.items())
        )
        return (
            "A withdrawal may not take an asset's deposits more than a quarter below their mean of "
            f"24 hours{f'; deposits up to {free} may leave freely' if free else ''}."
        )
