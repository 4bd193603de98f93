"""The state as the contract's result."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .figures import bankruptcy_prices, figures, status
from .num import text
from .positions import entry_price
from .state import BUCKETS, Account, Shortfall, World


def result(world: World) -> dict[str, Any]:
    def ledger(asset: str) -> int:
        return sum(a.buckets[b][asset] for a in world.accounts.values() for b in BUCKETS)

    return {
        "accounts": {c: account_result(world, a) for c, a in sorted(world.accounts.items())},
        "shortfalls": [shortfall_result(world, s) for s in world.shortfalls],
        "margin_calls": [{"account": c, "amount": text(a)} for c, a in world.margin_calls],
        "refused": world.refused,
        "ledger": {asset: money(world, asset, ledger(asset)) for asset in world.assets},
    }


def money(world: World, asset: str, minor: int) -> str | None:
    return text(world.major(asset, minor), world.assets[asset].decimals)


def quantity_text(value: Fraction) -> str | None:
    """Quantities are exact decimals: as many places as they need."""
    places = 0
    while places < 60 and (value * 10**places).denominator != 1:
        places += 1
    return text(value, places)


def account_result(world: World, account: Account) -> dict[str, Any]:
    f = figures(world, account)
    prices = bankruptcy_prices(world, account)
    return {
        **{
            bucket: {asset: money(world, asset, amount) for asset, amount in balances.items()}
            for bucket, balances in account.buckets.items()
        },
        "positions": {
            name: {
                "quantity": quantity_text(p.quantity),
                "entry_price": text(entry_price(world.instruments[name], p)),
                "bankruptcy_price": text(prices[name]),
            }
            for name, p in sorted(account.positions.items())
        },
        "contributions": {
            fund: money(world, c.asset, c.left) for fund, c in account.contributions.items()
        },
        "restrictions": world.restrictions(account),
        "figures": {
            "equity": text(f.equity),
            "net_equity": text(f.net_equity),
            "initial_margin": text(f.initial_margin),
            "maintenance_margin": text(f.maintenance_margin),
            "margin_ratio": text(f.margin_ratio),
            "leverage": text(f.leverage),
            "equity_ratio": text(f.equity_ratio),
            **{g: {u: text(v) for u, v in values.items()} for g, values in f.greeks.items()},
        },
        "status": status(world, account, f),
    }


def shortfall_result(world: World, s: Shortfall) -> dict[str, Any]:
    def amount(minor: int) -> str | None:
        return money(world, s.asset, minor)

    return {
        "account": s.account,
        "asset": s.asset,
        "amount": amount(s.amount),
        "state": s.state,
        "steps": [
            {
                "step": r.step,
                "amount": amount(r.amount),
                "allocations": {c: amount(a) for c, a in sorted(r.allocations.items())},
            }
            for r in s.steps
        ],
    }
