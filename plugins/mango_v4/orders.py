"""Open spot orders: each market counts as the worse of all-into-base and all-into-quote.

Markets are looked at one by one, each as the last to fill after all others filled into the same
token, which gives at most the true worst case. Source: blockworks-foundation/mango-v4
programs/mango-v4/src/health/cache.rs (Serum3Info, compute_serum3_reservations).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from .positions import Portfolio, SpotOrders, Token
from .weighting import ZERO, HealthType, Prices


def orders_health(
    portfolio: Portfolio, balances: Mapping[str, Fraction], kind: HealthType
) -> Fraction:
    """What the orders add to health, given the effective balances by token; in dollars.

    A market of which a token has no price adds 0: its orders may all fill into that token.
    """
    priced = [(orders, _fills(portfolio, orders, kind)) for orders in portfolio.orders]
    filled: dict[str, Fraction] = defaultdict(Fraction)
    for orders, fills in priced:
        if fills is not None:
            filled[orders.base_token] += fills[0]
            filled[orders.quote_token] += fills[1]
    total = ZERO
    for orders, fills in priced:
        if fills is None or not all(fills):
            continue
        sides = zip((orders.base_token, orders.quote_token), fills, strict=True)
        total += min(
            _effect(portfolio.token(name), balances[name] + filled[name], amount, kind)
            for name, amount in sides
        )
    return total


def _fills(
    portfolio: Portfolio, orders: SpotOrders, kind: HealthType
) -> tuple[Fraction, Fraction] | None:
    """All that is reserved as base, and as quote; None where one of the two has no price."""
    base = portfolio.token(orders.base_token).prices
    quote = portfolio.token(orders.quote_token).prices
    if base is None or quote is None:
        return None
    return _as_base(orders, base, quote, kind), _as_quote(orders, base, quote, kind)


def _as_base(orders: SpotOrders, base: Prices, quote: Prices, kind: HealthType) -> Fraction:
    """Bids buy at the oracle price, or at the highest bid where that is dearer."""
    bought = orders.reserved_quote * quote.asset(kind) / base.liability(kind)
    if orders.highest_bid is not None and orders.reserved_quote:
        bought = min(bought, orders.reserved_quote / orders.highest_bid)
    return orders.reserved_base + bought


def _as_quote(orders: SpotOrders, base: Prices, quote: Prices, kind: HealthType) -> Fraction:
    """Asks sell at the oracle price, or at the lowest ask where that is cheaper."""
    earned = orders.reserved_base * base.asset(kind) / quote.liability(kind)
    if orders.lowest_ask is not None and orders.reserved_base:
        earned = min(earned, orders.reserved_base * orders.lowest_ask)
    return orders.reserved_quote + earned


def _effect(token: Token, most: Fraction, amount: Fraction, kind: HealthType) -> Fraction:
    """Health that `amount` adds as the last part of a balance that ends at `most`."""
    owned = max(ZERO, min(amount, most))
    weighted = token.weighted_prices(kind)
    return owned * weighted.asset + (amount - owned) * weighted.liability
