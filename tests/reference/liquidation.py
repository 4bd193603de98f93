"""Closing the positions of one account: book, deleveraging, fee."""

from __future__ import annotations

from fractions import Fraction

from .deleverage import deleverage
from .figures import bankruptcy_prices
from .num import half_even, num
from .positions import apply_fills, count_realised, notional
from .sizing import Fills, levels, sizes, walk
from .state import Account, World


def consume(world: World, name: str, signed: Fraction) -> tuple[Fills, Fraction]:
    """Walk the book and take away what it filled."""
    fills, rest = walk(world, name, signed)
    if world.policy_liquidation["gateway"] == "book":
        wanted = abs(signed)
        for level in levels(world, name, signed):
            taken = min(wanted, level[1])
            level[1] -= taken
            wanted -= taken
    return fills, rest


def liquidate(world: World, account: Account) -> set[str]:
    """Returns the settle assets of a fully liquidated account, else an empty set."""
    closed: dict[str, Fraction] = {}
    rests: dict[str, Fraction] = {}
    settles = {world.instruments[name].settle for name in account.positions}
    for name, size in sizes(world, account).items():
        sign = -1 if account.positions[name].quantity > 0 else 1
        fills, rest = consume(world, name, sign * size)
        closed[name] = sum((notional(world.instruments[name], *f) for f in fills), Fraction(0))
        if fills:
            apply_fills(world, account, name, fills)
        if rest:
            rests[name] = rest
    if rests and world.policy_liquidation["unfilled"] == "auto_deleverage":
        prices = bankruptcy_prices(world, account)
        for name in sorted(rests):
            if prices[name] is not None:
                done = deleverage(world, account, name, rests[name], prices[name])
                closed[name] += notional(world.instruments[name], done, prices[name]) if done else 0
    take_fees(world, account, closed)
    world.notes.add("liquidation")
    return set() if account.positions else settles


def take_fees(world: World, account: Account, closed: dict[str, Fraction]) -> None:
    rate = num(world.policy_liquidation["fee"])
    if rate == 0:
        return
    for name, value in sorted(closed.items()):
        asset = world.instruments[name].settle
        scale = 10 ** world.assets[asset].decimals
        fee = min(half_even(rate * value * scale), max(account.cash[asset], 0))
        if fee > 0:
            world.move(asset, fee, account.code, world.policy_liquidation["fund"])
            count_realised(world, account.code, name, -fee)
            world.notes.add("liquidation fee")
