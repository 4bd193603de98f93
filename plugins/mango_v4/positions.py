"""What an account holds, as health sees it: tokens, perpetuals and open spot orders.

Source: blockworks-foundation/mango-v4 programs/mango-v4/src/health/cache.rs (TokenInfo, PerpInfo,
Serum3Info). Amounts are whole units of the token named, prices and health in dollars.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .weighting import (
    ONE,
    PLAIN,
    UNSCALED,
    ZERO,
    HealthType,
    ImpossibleInput,
    LiabilityPriceRequired,
    Prices,
    Scaling,
    Weights,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A balance (negative: a loan). `in_orders`: free amounts on open orders accounts.

    `prices` None: there is no price that may be used.
    """

    token: str
    balance: Fraction
    prices: Prices | None
    init: Weights = PLAIN
    maintenance: Weights = PLAIN
    scaling: Scaling = UNSCALED
    in_orders: Fraction = ZERO

    def weighted_prices(self, kind: HealthType) -> Weights:
        """Weight times price, for owned and for owed units. Errors: LiabilityPriceRequired."""
        if self.prices is None:
            raise LiabilityPriceRequired(f"token {self.token} has no price: publish one first.")
        weights = self.maintenance if kind is HealthType.MAINTENANCE else self.init
        asset, liability = weights.asset, weights.liability
        if kind is HealthType.INIT:
            # The liability price is the higher one, so it scales the most.
            high = self.prices.liability(kind)
            asset *= self.scaling.asset_factor(high)
            liability *= self.scaling.liability_factor(high)
        return Weights(asset * self.prices.asset(kind), liability * self.prices.liability(kind))


@dataclass(frozen=True, slots=True)
class Perpetual:
    """`base` signed, `quote` the other side of its trades: unsettled pnl = base * price + quote.

    `open_bids`, `open_asks`: base of resting orders. `init_overall`, `maintenance_overall`:
    weight of a positive result; 0 lets nobody borrow against pnl that is not settled.
    """

    settle_token: str
    base: Fraction
    quote: Fraction
    prices: Prices
    init: Weights = PLAIN
    maintenance: Weights = PLAIN
    init_overall: Fraction = ONE
    maintenance_overall: Fraction = ONE
    open_bids: Fraction = ZERO
    open_asks: Fraction = ZERO

    @property
    def unsettled_pnl(self) -> Fraction:
        """Result at the oracle price that is not in the settle token's balance yet."""
        return self.base * self.prices.oracle + self.quote


@dataclass(frozen=True, slots=True)
class SpotOrders:
    """Amounts reserved by the open orders of one spot market, which may fill or not.

    `lowest_ask`, `highest_bid`: extremes of the orders placed, as quote for one base.
    """

    base_token: str
    quote_token: str
    reserved_base: Fraction
    reserved_quote: Fraction
    lowest_ask: Fraction | None = None
    highest_bid: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All of one account; every settle token and every token of an order is among `tokens`."""

    tokens: tuple[Token, ...]
    perpetuals: tuple[Perpetual, ...] = ()
    orders: tuple[SpotOrders, ...] = ()

    def token(self, name: str) -> Token:
        """Errors: ImpossibleInput where the account has no such token."""
        for token in self.tokens:
            if token.token == name:
                return token
        raise ImpossibleInput(f"token {name} is not among the account's: add it with balance 0.")
