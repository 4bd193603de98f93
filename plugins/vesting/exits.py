"""An exit bucket: only a part of all deposits may leave in a while, so that no run is first.

    used = Σ over withdrawals of the period: amount · (1 − elapsed/period)
    free = share · deposits − used

Capacity comes back linearly, by the same schedule by which profit vests.
Source: aeyakovenko/percolator programs/router/src/state/withdrawal_limits_test.rs (5 % of all
deposits an hour).
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from backoffice.sdk import WithdrawalFacts, WithdrawalGuard, decimal_text, percent

from .config import ExitBucketConfig
from .schedule import unvested

REASON = "exit_bucket"
MICROSECOND = timedelta(microseconds=1)


class ExitBucket(WithdrawalGuard[ExitBucketConfig]):
    """Refuses what is more than the bucket has free."""

    name = "exit_bucket"
    config = ExitBucketConfig

    def refusal(self, facts: WithdrawalFacts, config: ExitBucketConfig) -> str | None:
        """`exit_bucket`, or None where the amount fits or is small."""
        if facts.amount <= config.always or facts.amount <= free(facts, config):
            return None
        return REASON

    def describe(self, config: ExitBucketConfig) -> str:
        """One sentence for people."""
        small = f"; up to {decimal_text(config.always)} always may" if config.always else ""
        return (
            f"At most {percent(config.share)} of all deposits may leave at once, and what left is "
            f"free again after {config.period_seconds} seconds, bit by bit{small}."
        )


def free(facts: WithdrawalFacts, config: ExitBucketConfig) -> Fraction:
    """Capacity left now, in whole units of the asset; may be below 0. Deposits use none."""
    unit = 10**facts.decimals
    period = Fraction(config.period_seconds)
    used = sum(
        unvested(int(-flow.amount * unit), _seconds(facts.now - flow.at), period)
        for flow in facts.flows
    )
    return config.share * facts.deposits - Fraction(used, unit)


def _seconds(elapsed: timedelta) -> Fraction:
    return Fraction(elapsed // MICROSECOND, 1_000_000)
