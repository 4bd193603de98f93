"""Figures of one account, its status, and the bankruptcy prices of its positions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .margin import greeks, margins, share_weights
from .positions import in_equity, notional
from .state import Account, World


@dataclass
class Figures:
    equity: Fraction
    net_equity: Fraction
    initial_margin: Fraction
    maintenance_margin: Fraction
    notional: Fraction
    margin_ratio: Fraction | None
    leverage: Fraction | None
    equity_ratio: Fraction | None
    greeks: dict[str, dict[str, Fraction]]


def balance(account: Account, asset: str) -> int:
    return account.buckets["cash"][asset] + account.buckets["held"][asset]


def equity(world: World, account: Account) -> Fraction:
    total = Fraction(0)
    for code, asset in world.assets.items():
        held = world.major(code, balance(account, code))
        total += held * asset.price * (1 - asset.haircut if held > 0 else 1)
    for name, p in account.positions.items():
        i = world.instruments[name]
        total += in_equity(i, p) * world.price(i.settle)
    return total


def debt_value(world: World, account: Account) -> Fraction:
    debts = account.buckets["debt"]
    return sum((world.major(a, debts[a]) * world.price(a) for a in debts), Fraction(0))


def total_notional(world: World, account: Account) -> Fraction:
    total = Fraction(0)
    for name, p in account.positions.items():
        i = world.instruments[name]
        total += notional(i, p.quantity, i.mark) * world.price(i.settle)
    return total


def figures(world: World, account: Account) -> Figures:
    own = equity(world, account)
    initial, maintenance = margins(world, account)
    value = total_notional(world, account)
    return Figures(
        equity=own,
        net_equity=own + debt_value(world, account),
        initial_margin=initial,
        maintenance_margin=maintenance,
        notional=value,
        margin_ratio=maintenance / own if own > 0 and account.positions else None,
        leverage=value / own if own > 0 else None,
        equity_ratio=own / value if value else None,
        greeks=greeks(world, account),
    )


def status(world: World, account: Account, f: Figures) -> str:
    if account.kind == "system":
        return "healthy"
    if account.positions and f.equity < 0:
        return "bankrupt"
    hole = not account.positions and any(amount < 0 for amount in account.cash.values())
    if hole or world.open_shortfalls(account.code):
        return "shortfall"
    if account.positions and f.equity < f.maintenance_margin:
        return "liquidation"
    if account.positions and f.equity < f.initial_margin:
        return "margin_call"
    return "healthy"


def bankruptcy_prices(world: World, account: Account) -> dict[str, Fraction | None]:
    """The price at which each whole position gives up exactly its share of equity."""
    weights = share_weights(world, account)
    total, own = sum(weights.values()), equity(world, account)
    prices: dict[str, Fraction | None] = {}
    for name, p in account.positions.items():
        if total == 0 and len(weights) > 1:
            prices[name] = None
            continue
        share = own * (weights[name] / Fraction(total) if total else 1)
        i = world.instruments[name]
        step = share / (p.quantity * i.size * world.price(i.settle))
        if i.inverse:
            reciprocal = 1 / i.mark + step
            prices[name] = 1 / reciprocal if reciprocal > 0 else None
        else:
            price = i.mark - step
            prices[name] = None if i.option and price < 0 else price
    return prices
