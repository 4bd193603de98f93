"""A back office's account as Mango's health sees it.

A position becomes a base worth its notional, in units of its settle asset at price 1, and a quote
of pnl − base: so its pnl and its weighted value are the contract's own, linear or inverse. Weights
that the policy leaves out come from the venue: 1 ∓ haircut for assets, 1 ∓ margin fraction for
instruments. An option becomes a base worth its initial margin, none of which counts at first, so
that health is its value less the instrument's own margins.
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import BalanceFacts, PortfolioFacts, PositionFacts

from .config import HealthConfig, PerpetualConfig, TokenConfig, WeightsConfig
from .positions import Perpetual, Portfolio, Token
from .weighting import ONE, ZERO, Prices, Scaling, Weights

PAR = Prices(ONE)


def portfolio(facts: PortfolioFacts, config: HealthConfig) -> Portfolio:
    """Tokens for all balances and settle assets, one perpetual for each position, in order."""
    tokens = [_token(balance, config) for balance in facts.balances]
    missing = {p.settle: p.settle_price for p in facts.positions}
    for balance in facts.balances:
        missing.pop(balance.asset, None)
    tokens += [
        _token(BalanceFacts(asset, ZERO, price, ZERO, ZERO), config)
        for asset, price in sorted(missing.items())
    ]
    perpetuals = tuple(perpetual(position, config) for position in facts.positions)
    return Portfolio(tuple(tokens), perpetuals)


def perpetual(position: PositionFacts, config: HealthConfig) -> Perpetual:
    """One position; in an asset worth nothing it counts nothing."""
    if not position.settle_price:
        return Perpetual(position.settle, base=ZERO, quote=ZERO, prices=PAR)
    given = config.perpetuals.get(position.instrument, PerpetualConfig())
    # the value of which both margins are fractions
    value = position.notional if position.option is None else position.initial_margin
    base = value / position.settle_price
    base = base if position.quantity > 0 else -base
    init = _fraction(position.initial_margin, value)
    maintenance = _fraction(position.maintenance_margin, value)
    return Perpetual(
        settle_token=position.settle,
        base=base,
        quote=position.pnl / position.settle_price - base,
        prices=PAR,
        init=_init(given, init),
        maintenance=_maintenance(given, maintenance),
        init_overall=given.init_overall,
        maintenance_overall=given.maintenance_overall,
    )


def notional_of(position: PositionFacts) -> Fraction:
    """What a position is worth in its settle asset, for fees."""
    return position.notional / position.settle_price if position.settle_price else ZERO


def lot_value(position: PositionFacts) -> Fraction:
    """What one lot of a position is worth in its settle asset."""
    return notional_of(position) / abs(position.quantity) * position.lot


def _token(balance: BalanceFacts, config: HealthConfig) -> Token:
    given = config.tokens.get(balance.asset, TokenConfig())
    return Token(
        token=balance.asset,
        balance=balance.amount,
        prices=None if balance.price is None else Prices(balance.price),
        init=_init(given, balance.haircut),
        maintenance=_maintenance(given, balance.haircut),
        scaling=Scaling(deposits=balance.deposits, deposits_from=given.deposits_from),
    )


def _init(given: WeightsConfig, fraction: Fraction) -> Weights:
    return _weights(given.init_asset, given.init_liability, fraction)


def _maintenance(given: WeightsConfig, fraction: Fraction) -> Weights:
    return _weights(given.maintenance_asset, given.maintenance_liability, fraction)


def _weights(asset: Fraction | None, liability: Fraction | None, fraction: Fraction) -> Weights:
    return Weights(
        max(ZERO, ONE - fraction) if asset is None else asset,
        ONE + fraction if liability is None else liability,
    )


def _fraction(margin: Fraction, notional: Fraction) -> Fraction:
    return margin / notional if notional else ZERO
