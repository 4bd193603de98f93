"""Profits that cannot leave before their period closes: a loss may yet be charged to them.

Source: support.okexcn.com, articles/115001762991 (profits reach the balance at the weekly
settlement); deribit.com/docs/insurance (profits can be withdrawn while the fund holds anything).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from backoffice.sdk import FrozenModel, WithdrawalFacts, WithdrawalGuard

ZERO = Fraction(0)
SAID = {
    "always": "This",
    "loss_waits": "While a loss waits for its period to close, this",
    "fund_empty": "While the fund is empty, this",
}


class ProfitLockConfig(FrozenModel):
    """The profit of which `period` stays, and `locked` when: always, or only in trouble."""

    period: Literal["day", "week", "month"]
    locked: Literal["always", "loss_waits", "fund_empty"] = "always"


class ProfitLock(WithdrawalGuard[ProfitLockConfig]):
    """Only what is not this period's profit may leave: the equity that stays must be worth it."""

    name = "profit_lock"
    config = ProfitLockConfig

    def refusal(self, facts: WithdrawalFacts, config: ProfitLockConfig) -> str | None:
        """`profit_locked` where less would stay, or where the asset has no price."""
        profit = facts.profits.get(config.period, ZERO)
        if profit <= 0 or not _is_locked(facts, config):
            return None
        price = next((b.price for b in facts.portfolio.balances if b.asset == facts.asset), None)
        if price is None or facts.portfolio.equity - facts.amount * price < profit:
            return "profit_locked"
        return None

    def describe(self, config: ProfitLockConfig) -> str:
        """One sentence for people."""
        return (
            f"{SAID[config.locked]} {config.period}'s profit cannot be withdrawn before the "
            f"{config.period} is closed."
        )


def _is_locked(facts: WithdrawalFacts, config: ProfitLockConfig) -> bool:
    if config.locked == "loss_waits":
        return facts.waiting > 0
    return config.locked == "always" or facts.fund_cash <= 0
