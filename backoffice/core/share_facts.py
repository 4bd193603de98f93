"""Shares of a fund: what is remembered of them, and what their model sees and answers.

Money in smallest units of one asset, shares in whole numbers. All shares of a fund together are
its cash in that asset; those that no account holds are the venue's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol

from .money import ZERO


@dataclass(frozen=True, slots=True)
class UnstakeRequest:
    """A wish to leave: with how many shares, what they were worth then, and when that was."""

    shares: int
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Stake:
    """One account's shares of a fund; those of a pending request are still among them."""

    shares: int
    request: UnstakeRequest | None = None

    def rebased(self, divisor: int) -> Stake | None:
        """All shares divided and rounded down; None where nothing is left."""
        shares, request = self.shares // divisor, self.request
        if request is not None:
            left = request.shares // divisor
            request = UnstakeRequest(left, request.value, request.at) if left else None
        return Stake(shares, request) if shares else None


@dataclass(frozen=True, slots=True)
class FundShareFacts:
    """A fund and one account's part of it. `balance` is the fund's cash."""

    now: datetime
    fund: str
    asset: str
    decimals: int
    balance: int
    total_shares: int
    account: str
    shares: int = 0
    request: UnstakeRequest | None = None

    def worth(self, shares: int) -> int:
        """The part of the balance that belongs to so many shares, rounded down."""
        return self.balance * shares // self.total_shares if self.total_shares else 0


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """Which fund has shares, how long leaving takes, and what must stay in the fund.

    `floor` is in whole units of the asset.
    """

    fund: str
    cooldown: timedelta = timedelta(0)
    floor: Fraction = ZERO


class RegimeFundShares(Protocol):
    """A bound model of shares; raises `PolicyError`, never anything else."""

    @property
    def name(self) -> str:
        """The model's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    @property
    def share_terms(self) -> ShareTerms:
        """What every model has in its configuration."""

    def divisor(self, facts: FundShareFacts) -> int:
        """By what all shares are divided before anything else; 1 leaves them."""

    def mint(self, facts: FundShareFacts, amount: int) -> int:
        """Shares for an amount."""

    def value(self, facts: FundShareFacts, shares: int) -> int:
        """What a request to leave with so many shares remembers as their value."""

    def forfeits(self, facts: FundShareFacts) -> int:
        """Shares that cancelling the pending request costs."""

    def payout(self, facts: FundShareFacts) -> int:
        """What the pending request is paid now."""
