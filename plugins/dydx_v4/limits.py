"""How much of a position may be liquidated in one block, and how much the fund may lose on it.

Source: dydxprotocol/v4-chain x/clob/keeper/liquidations.go and types/liquidations_config_keeper.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .errors import AlreadyLiquidated, LimitAlreadyExceeded
from .rounding import ONE, QUOTE_QUANTUM, ZERO, down, toward_zero


@dataclass(frozen=True, slots=True)
class PositionLimits:
    """Of one position in one block; notional in quote units."""

    notional_min: Fraction = Fraction(1, 1000)
    portion_max: Fraction = ONE


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """Of one account in one block, in quote units."""

    notional_max: Fraction = Fraction(10**8)
    fund_loss_max: Fraction = Fraction(10**8)


@dataclass(frozen=True, slots=True)
class BlockUse:
    """What an account has used of its limits in this block."""

    notional: Fraction = ZERO
    fund_loss: Fraction = ZERO
    markets: frozenset[str] = frozenset()


def position_notional_bounds(
    size: Fraction,
    oracle_price: Fraction,
    limits: PositionLimits,
    quantum: Fraction = QUOTE_QUANTUM,
) -> tuple[Fraction, Fraction]:
    """Least and most notional of a position that one step liquidates.

    The whole position overrides the minimum, and the minimum overrides the portion, so that dust
    goes at once. GetMaxAndMinPositionNotionalLiquidatable.
    """
    notional = abs(toward_zero(size * oracle_price, quantum))
    least = min(limits.notional_min, notional)
    return least, max(least, down(notional * limits.portion_max, quantum))


def remaining_notional(limits: AccountLimits, use: BlockUse, market: str) -> Fraction:
    """Notional of this account that may still be liquidated in this block.

    Errors: AlreadyLiquidated for a market's second time; LimitAlreadyExceeded.
    """
    return _remaining("notional liquidated", limits.notional_max, use.notional, use, market)


def remaining_fund_loss(limits: AccountLimits, use: BlockUse, market: str) -> Fraction:
    """What the fund may still lose on this account in this block. Errors: as remaining_notional."""
    return _remaining("fund loss", limits.fund_loss_max, use.fund_loss, use, market)


def _remaining(name: str, most: Fraction, used: Fraction, use: BlockUse, market: str) -> Fraction:
    if market in use.markets:
        raise AlreadyLiquidated(f"market {market} was liquidated in this block: wait for the next.")
    if used > most:
        raise LimitAlreadyExceeded(f"{name} in this block is above its limit: raise the limit.")
    return most - used


def liquidatable_size(
    size: Fraction,
    oracle_price: Fraction,
    step_size: Fraction,
    notional_max: Fraction,
    quantum: Fraction = QUOTE_QUANTUM,
) -> Fraction:
    """Signed change of size that closes at most `notional_max`, in whole steps.

    The whole position where it fits or is no larger than one step; else rounded down to the step,
    at least one step. GetLiquidatablePositionSizeDelta.
    """
    notional = abs(toward_zero(size * oracle_price, quantum))
    if notional <= notional_max or abs(size) <= step_size:
        return -size
    most = down(notional_max / abs(oracle_price), step_size)
    closed = min(max(most, step_size), abs(size))
    return -closed if size > 0 else closed
