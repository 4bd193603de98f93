"""Withdrawal only above initial margin; pure and exact.

    left after = equity - amount * price * (1 - haircut) [- unrealised profit]
    refused    where left after < multiple * initial margin

CFTC margin adequacy, 17 CFR 1.44: nothing may leave an account whose remaining value would be less
than its initial margin. Regulation T, 12 CFR 220.4(e): no withdrawal that creates or increases a
deficiency. Exactly the initial margin is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An amount in whole units with its collateral value, and the account before it."""

    amount: Fraction
    price: Fraction
    haircut: Fraction
    equity: Fraction
    initial_margin: Fraction
    unrealized_profit: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"amount must not be negative, not {self.amount}")
        if not 0 <= self.haircut <= 1:
            raise ValueError(f"haircut must be 0 to 1, not {self.haircut}")


def left_after(withdrawal: Withdrawal, *, count_profit: bool) -> Fraction:
    """Equity that stays; a loss always counts, a profit only with `count_profit`."""
    lost = withdrawal.amount * withdrawal.price * (1 - withdrawal.haircut)
    profit = Fraction(0) if count_profit else max(withdrawal.unrealized_profit, Fraction(0))
    return withdrawal.equity - lost - profit


def is_adequate(withdrawal: Withdrawal, multiple: Fraction, *, count_profit: bool) -> bool:
    """Whether what stays is at least `multiple` times the initial margin."""
    left = left_after(withdrawal, count_profit=count_profit)
    return left >= withdrawal.initial_margin * multiple
