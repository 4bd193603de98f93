"""Health of an account: weighted value of everything, worst case of every open order.

    health = Σ over tokens of price·weight·b,   b = balance + Σ weighted pnl settled in the token

with the asset weight where b >= 0, else the liability weight; plus each spot market's orders.
Exact, nothing is rounded. Source: blockworks-foundation/mango-v4
programs/mango-v4/src/health/cache.rs (health_sum, unweighted_health_unsettled_pnl).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from .orders import orders_health
from .positions import Perpetual, Portfolio, Token
from .weighting import ZERO, HealthType, LiabilityPriceRequired


def health(portfolio: Portfolio, kind: HealthType) -> Fraction:
    """Health in dollars. Errors: LiabilityPriceRequired where something owed has no price.

    A token without a price counts 0 where it is owned: the answer is then at most the health.
    """
    balances = effective_balances(portfolio, kind)
    total = sum(
        (token_health(token, balances[token.token], kind) for token in portfolio.tokens), ZERO
    )
    return total + orders_health(portfolio, balances, kind)


def token_health(token: Token, balance: Fraction, kind: HealthType) -> Fraction:
    """Weighted value of an effective balance of one token, in dollars."""
    if token.prices is None and balance >= 0 and token.balance >= 0:
        return ZERO
    weighted = token.weighted_prices(kind)
    return balance * (weighted.liability if balance < 0 else weighted.asset)


def effective_balances(
    portfolio: Portfolio, kind: HealthType, *, only_positive_pnl: bool = False
) -> Mapping[str, Fraction]:
    """Balances with the weighted pnl of the perpetuals that settle in them, by token.

    `only_positive_pnl` leaves weighted losses out: what backs their settlement.
    """
    balances = {token.token: token.balance + token.in_orders for token in portfolio.tokens}
    for perpetual in portfolio.perpetuals:
        portfolio.token(perpetual.settle_token)
        pnl = weighted_pnl(perpetual, kind)
        if pnl > 0 or not only_positive_pnl:
            balances[perpetual.settle_token] += pnl
    return balances


def weighted_pnl(perpetual: Perpetual, kind: HealthType) -> Fraction:
    """Pnl of the worst case, a gain times the overall weight; in the settle token."""
    pnl = worst_case_pnl(perpetual, kind)
    if pnl <= 0:
        return pnl
    if kind is HealthType.MAINTENANCE:
        return pnl * perpetual.maintenance_overall
    return pnl * perpetual.init_overall


def worst_case_pnl(perpetual: Perpetual, kind: HealthType) -> Fraction:
    """quote + the worse of: all bids fill at the liability price, all asks at the asset price.

    The base that then remains counts at price * weight. In the settle token.
    """
    weights = perpetual.maintenance if kind is HealthType.MAINTENANCE else perpetual.init
    high, low = perpetual.prices.liability(kind), perpetual.prices.asset(kind)

    def after(orders: Fraction, at: Fraction) -> Fraction:
        base = perpetual.base + orders
        value = base * (weights.liability * high if base < 0 else weights.asset * low)
        return value - orders * at

    bids, asks = after(perpetual.open_bids, high), after(-perpetual.open_asks, low)
    return perpetual.quote + min(bids, asks)


def taken_for_zero(
    surplus: Fraction, balance: Fraction, asset_price: Fraction, liability_price: Fraction
) -> Fraction:
    """Units that may be taken from a balance until a health of `surplus` is 0; 0 if it is below.

    Prices are weighted. Units owned go first, what is taken beyond them becomes a loan.
    Errors: LiabilityPriceRequired where a loan would be needed and has no weighted price.
    """
    if surplus <= 0:
        return ZERO
    taken = ZERO
    if balance > 0:
        if asset_price > 0 and surplus / asset_price <= balance:
            return surplus / asset_price
        taken, surplus = balance, surplus - balance * asset_price
    if surplus <= 0:
        return taken
    if liability_price <= 0:
        raise LiabilityPriceRequired("liability_price is 0: a loan needs a price above 0.")
    return taken + surplus / liability_price


def given_for_zero(
    deficit: Fraction, balance: Fraction, asset_price: Fraction, liability_price: Fraction
) -> Fraction:
    """Units that must be added to a balance until a health of `deficit` (below 0) is 0."""
    return taken_for_zero(-deficit, -balance, liability_price, asset_price)


def with_balance(portfolio: Portfolio, name: str, balance: Fraction) -> Portfolio:
    """The same account with another balance of one token."""
    tokens = tuple(
        replace(token, balance=balance) if token.token == name else token
        for token in portfolio.tokens
    )
    return replace(portfolio, tokens=tokens)
