"""Base classes of what a plugin may supply beside steps: models of a venue's regime.

Each is pure: functions of its facts and its configuration, without state, clock or file.
`config` is a `FrozenModel` of the plugin's, checked when the policy is saved; what it reads stands
under `with:` in the policy.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Generic, TypeVar

from backoffice.core.margin.model import Requirement
from backoffice.core.money import round_half_even
from backoffice.core.regime import (
    LIQUIDATED,
    Closing,
    FillFacts,
    FundingFacts,
    LiquidationFacts,
    PortfolioFacts,
    Swap,
    TopUpFacts,
    WithdrawalFacts,
)
from backoffice.core.share_facts import FundShareFacts

from .config import FrozenModel, FundShareConfig

ConfigT = TypeVar("ConfigT", bound=FrozenModel)
ShareConfigT = TypeVar("ShareConfigT", bound=FundShareConfig)


class Model(ABC, Generic[ConfigT]):
    """A named part of a regime with its configuration."""

    name: str
    config: type[ConfigT]

    @abstractmethod
    def describe(self, config: ConfigT) -> str:
        """One sentence for people: what it does under this configuration."""


class MarginModel(Model[ConfigT]):
    """How much margin an account needs: `policy.margin`."""

    @abstractmethod
    def requirement(self, facts: PortfolioFacts, config: ConfigT) -> Requirement:
        """Initial and maintenance margin in the reporting asset, and each position's weight.

        The core compares them with `facts.equity`. A regime that weighs collateral itself answers
        equity - health, so that a health below zero is an equity below the margin. An answer below
        zero counts as zero where money leaves, for withdrawals and top-ups: it frees no money.
        Weights share equity among positions for bankruptcy prices, rounded to 18 decimals; all
        zero where they do not matter.
        """


class LiquidationModel(Model[ConfigT]):
    """When, how much, at which worst price and for which fee positions are closed.

    `policy.liquidation.model`; gateway, unfilled, fund and surplus stay the policy's.
    """

    def is_due(self, facts: LiquidationFacts, config: ConfigT) -> bool:
        """Whether the account is liquidated at this sweep."""
        return facts.status in LIQUIDATED

    @abstractmethod
    def closings(self, facts: LiquidationFacts, config: ConfigT) -> tuple[Closing, ...]:
        """What is closed now; an empty answer waits for the next sweep."""

    def swaps(self, facts: LiquidationFacts, config: ConfigT) -> tuple[Swap, ...]:
        """What is sold now to repay borrows, before anything is closed: `borrows: swap`.

        Asked for accounts that owe in one asset and have in another, without positions too.
        """
        return ()

    def fee(self, facts: FillFacts, config: ConfigT) -> Fraction:
        """The fee in whole units of the settle asset; rounded down, at most the cash there."""
        return Fraction(0)


class FundingModel(Model[ConfigT]):
    """Which rate a funding charges, and how each account's part is rounded: `policy.funding`."""

    @abstractmethod
    def rate(self, facts: FundingFacts, config: ConfigT) -> Fraction:
        """The rate that is charged for the rate that was asked for."""

    def receives(self, amount: Fraction, config: ConfigT) -> int:
        """What an account receives (negative: pays) of an exact amount, in smallest units."""
        return round_half_even(amount)


class WithdrawalGuard(Model[ConfigT]):
    """A reason of the venue's own to refuse a withdrawal: `policy.withdrawals`."""

    @abstractmethod
    def refusal(self, facts: WithdrawalFacts, config: ConfigT) -> str | None:
        """A reason as a lower-case name, or None; asked after all other reasons."""


class TopUpModel(Model[ConfigT]):
    """Moves cash between an account and its sub-accounts at each sweep: `policy.top_up`."""

    @abstractmethod
    def transfer(self, facts: TopUpFacts, config: ConfigT) -> Fraction:
        """What the parent gives (negative: gets back), in whole units of the asset.

        The core rounds down and moves at most the parent's free cash, or the sub-account's cash
        above its own initial margin.
        """


class FundShareModel(Model[ShareConfigT], Generic[ShareConfigT]):
    """The arithmetic of shares in a fund's cash: `policy.fund_shares`. All numbers are whole.

    The core keeps fund, cooldown and floor, and refuses (`policy_error`) every answer that gives
    an account more than its part of the fund's cash.
    """

    def divisor(self, facts: FundShareFacts, config: ShareConfigT) -> int:
        """By what all shares are divided, rounded down, before anything else; 1 leaves them.

        Only where a share is worth at most one smallest unit afterwards.
        """
        return 1

    @abstractmethod
    def mint(self, facts: FundShareFacts, amount: int, config: ShareConfigT) -> int:
        """Shares for an amount, also where an amount is asked back; none is too small an amount."""

    def value(self, facts: FundShareFacts, shares: int, config: ShareConfigT) -> int:
        """What a request to leave with so many shares remembers as their value."""
        return facts.worth(shares)

    def forfeits(self, facts: FundShareFacts, config: ShareConfigT) -> int:
        """Shares that cancelling `facts.request` costs."""
        return 0

    @abstractmethod
    def payout(self, facts: FundShareFacts, config: ShareConfigT) -> int:
        """What `facts.request` is paid now, once the cooldown is over."""
