"""Guards of withdrawals: shut while the pool may be short, and never too much at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from backoffice.sdk import WithdrawalFacts, WithdrawalGuard, decimal_text, listed, percent

from .config import CapacityConfig, InsolvencyGateConfig, LimiterConfig
from .withdrawals import Flow, Limiter, capacity_now, is_blocked


class InsolvencyGate(WithdrawalGuard[InsolvencyGateConfig]):
    """Shut for some blocks after the last sighting of an account below zero."""

    name = "dydx_v4_insolvency"
    config = InsolvencyGateConfig

    def refusal(self, facts: WithdrawalFacts, config: InsolvencyGateConfig) -> str | None:
        """`insolvency_gate` while blocks since the sighting are fewer than the delay."""
        if facts.insolvent_seen_at is None:
            return None
        block = timedelta(milliseconds=config.block_milliseconds)
        # blocks are counted from the sighting, which is block 1: 0 would mean «not seen»
        now = 1 + (facts.now - facts.insolvent_seen_at) // block
        return "insolvency_gate" if is_blocked(now, 1, 0, config.delay_blocks) else None

    def describe(self, config: InsolvencyGateConfig) -> str:
        """One sentence for people."""
        seconds = Fraction(config.delay_blocks * config.block_milliseconds, 1000)
        return (
            f"Withdrawals are shut until {decimal_text(seconds)} seconds have passed without a "
            "sweep that left an account below zero; deposits and trading go on."
        )


class OutflowCapacity(WithdrawalGuard[CapacityConfig]):
    """A withdrawal must fit into what each limiter lets out now."""

    name = "dydx_v4_capacity"
    config = CapacityConfig

    def refusal(self, facts: WithdrawalFacts, config: CapacityConfig) -> str | None:
        """`withdrawal_capacity` where any limiter has less left than the amount."""
        unit = Fraction(1, 10**facts.decimals)
        before, flows = _history(facts)
        for limiter in config.limiters:
            if facts.amount > capacity_now(_limiter(limiter), before, flows, unit):
                return "withdrawal_capacity"
        return None

    def describe(self, config: CapacityConfig) -> str:
        """One sentence for people."""
        return f"No more leaves than {listed([_words(one) for one in config.limiters])}."


def _limiter(given: LimiterConfig) -> Limiter:
    return Limiter(given.period_seconds, given.baseline_min, given.baseline_share)


def _words(limiter: LimiterConfig) -> str:
    return (
        f"{percent(limiter.baseline_share)} of deposits, or {decimal_text(limiter.baseline_min)} "
        f"where that is more, in {limiter.period_seconds} seconds"
    )


def _history(facts: WithdrawalFacts) -> tuple[Fraction, Sequence[Flow]]:
    """Deposits before the first flow that is known, and the flows with the deposits after each.

    Only what moved in and out is counted back; what trading moved between accounts cancels out.
    """
    tvl, flows = facts.deposits, []
    for flow in reversed(facts.flows):
        ago = Fraction((facts.now - flow.at) // timedelta(microseconds=1), 10**6)
        flows.append(Flow(ago, flow.amount, tvl))
        tvl -= flow.amount
    return tvl, flows[::-1]
