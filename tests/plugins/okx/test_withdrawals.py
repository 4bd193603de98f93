"""Profits that stay until their period closes."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

import pytest

from backoffice.sdk import BalanceFacts, Requirement, WithdrawalFacts
from plugins.okx.withdrawals import ProfitLock, ProfitLockConfig
from tests.plugins.portfolios import NOW, ZERO, portfolio

Locked = Literal["always", "loss_waits", "fund_empty"]


def asked(
    amount: str, *, profit: str = "40", waiting: str = "0", fund: str = "1", price: str | None = "2"
) -> WithdrawalFacts:
    """A withdrawal of an account with 50 BTC at 2: an equity of 100."""
    worth = None if price is None else Fraction(price)
    balance = BalanceFacts("BTC", Fraction(50), worth, ZERO, Fraction(50))
    return WithdrawalFacts(
        now=NOW,
        asset="BTC",
        decimals=8,
        amount=Fraction(amount),
        cash=Fraction(50),
        deposits=Fraction(50),
        portfolio=replace(portfolio(equity="100"), balances=(balance,)),
        requirement=Requirement(ZERO, ZERO, {}),
        waiting=Fraction(waiting),
        fund_cash=Fraction(fund),
        profits={"day": ZERO, "week": Fraction(profit), "month": Fraction(1000)},
    )


def refusal(facts: WithdrawalFacts, locked: Locked = "always") -> str | None:
    return ProfitLock().refusal(facts, ProfitLockConfig(period="week", locked=locked))


@pytest.mark.parametrize(("amount", "refused"), [("30", False), ("30.00000001", True)])
def test_what_is_no_profit_of_the_week_may_leave(amount: str, refused: bool) -> None:
    assert refusal(asked(amount)) == ("profit_locked" if refused else None)


@pytest.mark.parametrize("profit", ["0", "-40"])
def test_who_has_no_profit_is_free(profit: str) -> None:
    assert refusal(asked("50", profit=profit)) is None


def test_only_the_named_period_counts() -> None:
    config = ProfitLockConfig(period="day")
    assert ProfitLock().refusal(asked("50"), config) is None


@pytest.mark.parametrize(("waiting", "refused"), [("0", False), ("0.01", True)])
def test_while_a_loss_waits(waiting: str, refused: bool) -> None:
    found = refusal(asked("50", waiting=waiting), "loss_waits")
    assert found == ("profit_locked" if refused else None)


@pytest.mark.parametrize(("fund", "refused"), [("0.01", False), ("0", True)])
def test_while_the_fund_is_empty(fund: str, refused: bool) -> None:
    found = refusal(asked("50", fund=fund), "fund_empty")
    assert found == ("profit_locked" if refused else None)


def test_without_a_price_nothing_that_is_locked_leaves() -> None:
    assert refusal(asked("1", price=None)) == "profit_locked"
    assert refusal(asked("1", price=None, profit="0")) is None


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        ("always", "This week's"),
        ("loss_waits", "While a loss waits for its period to close, this week's"),
        ("fund_empty", "While the fund is empty, this week's"),
    ],
)
def test_words(locked: Locked, said: str) -> None:
    described = ProfitLock().describe(ProfitLockConfig(period="week", locked=locked))
    assert described == f"{said} profit cannot be withdrawn before the week is closed."
