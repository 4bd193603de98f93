"""Prices of the insurance fund's shares: buying, rebasing, leaving, changing one's mind.

Balances and shares are whole smallest units. Source: drift-labs/protocol-v2
programs/drift/src/math/insurance.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .units import ImpossibleInput, not_negative


class FundEmpty(ImpossibleInput):
    """A stake into a fund whose shares are worth nothing."""


class NotEnoughShares(ImpossibleInput):
    """More shares than the staker has."""


class NoRequest(ImpossibleInput):
    """Leaving, or cancelling, without having asked to leave."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to leave: its shares, what they were worth then, and when that was."""

    shares: int
    value: int
    at: datetime


def shares_for(amount: int, total_shares: int, balance: int) -> int:
    """Shares that an amount buys: amount·shares/balance, rounded down; 1:1 in an empty fund."""
    not_negative(amount=amount, total_shares=total_shares, balance=balance)
    if balance:
        return amount * total_shares // balance
    if total_shares:
        raise FundEmpty("fund_balance is zero while shares exist: refill the fund first.")
    return amount


def value_of(shares: int, total_shares: int, balance: int) -> int:
    """What shares are worth: balance·part, rounded down."""
    if shares > total_shares:
        raise NotEnoughShares(f"shares are {shares}, above the fund's {total_shares}: give fewer.")
    return balance * shares // total_shares if total_shares else 0


@dataclass(frozen=True, slots=True)
class Rebase:
    """How many zeros are cut off all shares."""

    exponent: int

    @property
    def divisor(self) -> int:
        """Ten to the exponent: shares are divided by it, rounded down."""
        divisor: int = 10**self.exponent
        return divisor


def rebase_of(total_shares: int, balance: int) -> Rebase:
    """Zeros to cut off: floor(log10(shares/10/balance)), not below zero. Errors: FundEmpty."""
    if balance <= 0:
        raise FundEmpty("fund_balance is zero: shares are rebased once it holds something.")
    return Rebase(len(str(max(1, total_shares // 10 // balance))) - 1)


def divisor_for(total_shares: int, balance: int) -> int:
    """By what all shares are divided: where a unit is worth less than a share, else 1."""
    return rebase_of(total_shares, balance).divisor if 0 < balance < total_shares else 1


def request_value(shares: int, total_shares: int, balance: int) -> int:
    """What a request freezes: the shares' value now; one unit always stays in the fund."""
    return min(value_of(shares, total_shares, balance), max(0, balance - 1))


def shares_forfeited(request: Request, total_shares: int, balance: int) -> int:
    """What cancelling costs: shares minus those that the frozen value buys back today.

    The others' shares and money set the price, so nobody gains while on the way out.
    """
    if value_of(request.shares, total_shares, balance) <= request.value:
        return 0
    others = total_shares - request.shares
    return request.shares - shares_for(request.value, others, balance - request.value)


def payout_of(request: Request, total_shares: int, balance: int) -> int:
    """The lesser of the value at the request and the value now."""
    return min(request.value, value_of(request.shares, total_shares, balance))
