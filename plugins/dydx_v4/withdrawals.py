"""When withdrawals are blocked, and how much may leave in a while.

Sources: dydxprotocol/v4-chain x/subaccounts/types/constants.go,
x/subaccounts/keeper/grpc_query_withdrawal_and_transfers_blocked_info.go,
x/ratelimit/util/capacity.go. Deposits and trading are never blocked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .errors import RegimeError
from .rounding import down

DELAY_BLOCKS = 50
OUTAGE_SECONDS_MIN = 300


def unblocked_at_block(
    negative_equity_seen_block: int, outage_seen_block: int, delay_blocks: int = DELAY_BLOCKS
) -> int:
    """First block at which a pool's withdrawals and transfers are open again; 0 where never shut.

    The later of both sightings + the delay; 0 is «not seen». One pool for all cross accounts, one
    for each isolated market.
    """
    seen = max(negative_equity_seen_block, outage_seen_block)
    return seen + delay_blocks if seen > 0 else 0


def is_blocked(
    block: int,
    negative_equity_seen_block: int,
    outage_seen_block: int,
    delay_blocks: int = DELAY_BLOCKS,
) -> bool:
    """Blocked while block − last sighting < delay."""
    return block < unblocked_at_block(negative_equity_seen_block, outage_seen_block, delay_blocks)


@dataclass(frozen=True, slots=True)
class Limiter:
    """One rolling limit on outflow; amounts in whole units of the asset."""

    period_seconds: int
    baseline_min: Fraction
    baseline_share: Fraction
    """Of the total value locked."""

    def __post_init__(self) -> None:
        if self.period_seconds <= 0:
            raise RegimeError("period_seconds must be above 0.")


HOURLY = Limiter(3600, Fraction(10**6), Fraction(1, 100))
DAILY = Limiter(86400, Fraction(10**7), Fraction(10, 100))


def baseline(limiter: Limiter, tvl: Fraction, unit: Fraction) -> Fraction:
    """max(minimum, share × total value locked, rounded down)."""
    return max(limiter.baseline_min, down(limiter.baseline_share * tvl, unit))


def recovered_capacity(
    limiter: Limiter,
    tvl: Fraction,
    capacity: Fraction,
    elapsed_seconds: Fraction,
    unit: Fraction,
) -> Fraction:
    """Capacity after a while without flow: it trends to the baseline and does not cross it.

    Step = max(baseline, capacity − baseline) × elapsed / period, rounded down to `unit` (the
    smallest of the asset). CalculateNewCapacityList.
    """
    if elapsed_seconds < 0:
        raise RegimeError("elapsed_seconds must not be negative.")
    level = baseline(limiter, tvl, unit)
    over = capacity - level
    step = down(max(level, over) * elapsed_seconds / limiter.period_seconds, unit)
    if abs(over) <= step:
        return level
    return capacity + step if over < 0 else capacity - step


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in (+) or left (−) a while ago, and the value locked once it had."""

    seconds_ago: Fraction
    amount: Fraction
    tvl: Fraction


def capacity_now(
    limiter: Limiter, tvl_before: Fraction, flows: Iterable[Flow], unit: Fraction
) -> Fraction:
    """Most that this limiter lets out now, after `flows` in the order in which they happened.

    It begins at the baseline of `tvl_before`; a deposit raises it by its amount, a withdrawal
    lowers it; in between it recovers, in one step from flow to flow.
    """
    capacity, tvl, since = baseline(limiter, tvl_before, unit), tvl_before, None
    for flow in flows:
        if since is not None:
            elapsed = since - flow.seconds_ago
            capacity = recovered_capacity(limiter, tvl, capacity, elapsed, unit)
        capacity, tvl, since = capacity + flow.amount, flow.tvl, flow.seconds_ago
    return capacity if since is None else recovered_capacity(limiter, tvl, capacity, since, unit)
