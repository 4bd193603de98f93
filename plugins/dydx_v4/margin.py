"""Equity, margin requirements and the liquidation trigger of one account.

Sources: dydxprotocol/v4-chain x/perpetuals/lib/lib.go, lib/margin/risk.go. Amounts are quote
units, multiples of the account's `quantum`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from .rounding import QUOTE_QUANTUM, ZERO, toward_zero
from .tiers import LiquidityTier, initial_margin, maintenance_margin


@dataclass(frozen=True, slots=True)
class Position:
    """`size` in base units, positive is long; `open_interest` of the market as a notional."""

    market: str
    size: Fraction
    oracle_price: Fraction
    tier: LiquidityTier
    open_interest: Fraction = ZERO
    chosen_fraction: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Risk:
    """Net collateral and margin requirements of a position or of a whole account."""

    net_collateral: Fraction = ZERO
    initial: Fraction = ZERO
    maintenance: Fraction = ZERO

    def __add__(self, other: Risk) -> Risk:
        return Risk(
            self.net_collateral + other.net_collateral,
            self.initial + other.initial,
            self.maintenance + other.maintenance,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """Quote cash (it holds what positions cost) and open positions, at most one a market."""

    cash: Fraction
    positions: tuple[Position, ...] = ()
    quantum: Fraction = QUOTE_QUANTUM

    def position(self, market: str) -> Position | None:
        """The position in `market`, None where there is none."""
        return next((held for held in self.positions if held.market == market), None)

    def traded(self, market: str, size_delta: Fraction, cash_delta: Fraction) -> Account:
        """The account after its position in `market` changed; one of size 0 is gone."""
        moved = (
            replace(held, size=held.size + size_delta) if held.market == market else held
            for held in self.positions
        )
        return replace(
            self,
            cash=self.cash + cash_delta,
            positions=tuple(held for held in moved if held.size),
        )


def net_notional(position: Position, quantum: Fraction = QUOTE_QUANTUM) -> Fraction:
    """size × oracle price, signed, cut off toward zero. GetNetNotionalInQuoteQuantums."""
    return toward_zero(position.size * position.oracle_price, quantum)


def position_risk(position: Position, quantum: Fraction = QUOTE_QUANTUM) -> Risk:
    """What one position adds to its account."""
    notional = net_notional(position, quantum)
    return Risk(
        notional,
        initial_margin(
            notional, position.tier, position.open_interest, position.chosen_fraction, quantum
        ),
        maintenance_margin(notional, position.tier, quantum),
    )


def account_risk(account: Account) -> Risk:
    """Equity = cash + Σ net notional, and the sums of both requirements."""
    parts = (position_risk(position, account.quantum) for position in account.positions)
    return sum(parts, Risk(account.cash))


def is_liquidatable(risk: Risk) -> bool:
    """Maintenance margin is above 0 and above equity. Without a position nothing is liquidated."""
    return risk.maintenance > 0 and risk.maintenance > risk.net_collateral
