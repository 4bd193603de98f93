"""Socialized losses: who is charged, by which base, and at most how much."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .figures import equity
from .num import down, num, pro_rata_capped
from .periods import profit
from .positions import notional, pnl
from .state import Account, Shortfall, World


def base_of(
    world: World, account: Account, params: dict[str, Any], period: str, which: int
) -> Fraction:
    base, only = params.get("base", "period_profit"), params.get("instrument")
    if base == "period_profit":
        return profit(world, account.code, period, which, only)
    if base == "equity":
        return equity(world, account)
    total = Fraction(0)
    for name, p in account.positions.items():
        if only in (None, name):
            i = world.instruments[name]
            value = pnl(i, p) if base == "unrealized_profit" else notional(i, p.quantity, i.mark)
            total += value * world.price(i.settle)
    return total


def weights_and_caps(
    world: World, s: Shortfall, params: dict[str, Any], which: int | None
) -> tuple[dict[str, Fraction], dict[str, int]]:
    """`which` numbers the period whose profit counts; None: the running day."""
    period = params.get("period", "event")
    if which is None:
        period, which = "day", world.begun["day"]
    rate = num(params.get("max_rate", "1"))
    scale = 10 ** world.assets[s.asset].decimals
    weights, caps = {}, {}
    for account in world.swept():
        if account.kind != "customer" or account.code == s.account:
            continue
        base, cash = base_of(world, account, params, period, which), max(account.cash[s.asset], 0)
        if base <= 0:
            continue
        weights[account.code] = base
        if params.get("base") == "open_interest":
            caps[account.code] = min(cash, down(rate * cash))
        else:
            caps[account.code] = min(cash, down(rate * base / world.price(s.asset) * scale))
    return weights, caps


def charge(
    world: World,
    asset: str,
    amount: int,
    weights: dict[str, Fraction],
    caps: dict[str, int],
    target: str,
) -> dict[str, int]:
    """Take the amount (or all that the caps allow) out of cash; returns who paid what."""
    shares = {c: a for c, a in sorted(pro_rata_capped(amount, weights, caps).items()) if a}
    for code, share in shares.items():
        world.move(asset, share, code, target)
    return shares
