"""One margin sweep, in the contract's order."""

from __future__ import annotations

from typing import Any

from . import waterfall
from .debts import standing
from .figures import Figures, debt_value, figures, status
from .liquidation import liquidate
from .num import half_even, up
from .rules import holds
from .state import Account, Shortfall, World


def sweep(world: World) -> None:
    statuses = look(world)
    flattened: dict[str, set[str]] = {}
    for code, found in sorted(statuses.items()):
        account = world.accounts[code]
        if found in ("liquidation", "bankrupt") and account.positions:
            flattened[code] = liquidate(world, account)
    for account in world.swept():
        if not account.positions:
            convert(world, account)
        give_surplus(world, account, flattened.get(account.code, set()))
    fill_from_cash(world)
    open_holes(world)
    order = {id(s): n for n, s in enumerate(world.shortfalls)}
    due = [s for s in world.shortfalls if s.open and s.pending is None]
    for s in sorted(due, key=lambda s: (s.account, s.asset, order[id(s)])):
        if s.steps:
            world.notes.add("retried")
        waterfall.run(world, s)


def look(world: World) -> dict[str, str]:
    """Figures, statuses, rules and margin calls, all before any liquidation."""
    statuses = {}
    world.margin_calls = []
    wanted: dict[str, set[str]] = {}
    for account in world.swept():
        f = figures(world, account)
        statuses[account.code] = found = status(world, account, f)
        facts = rule_facts(world, account, f, found)
        wanted[account.code] = set()
        for rule in world.policy.get("rules") or []:
            if holds(rule["when"], facts):
                wanted[account.code] |= set(rule.get("restrict") or [])
        if found == "margin_call":
            world.margin_calls.append((account.code, f.initial_margin - f.equity))
    for code, kinds in wanted.items():
        world.accounts[code].by_rule = kinds
    return statuses


def rule_facts(world: World, account: Account, f: Figures, found: str) -> dict[str, Any]:
    owed = standing(world, account.code)
    return {
        "equity": f.equity,
        "net_equity": f.net_equity,
        "initial_margin": f.initial_margin,
        "maintenance_margin": f.maintenance_margin,
        "margin_ratio": f.margin_ratio,
        "leverage": f.leverage,
        "equity_ratio": f.equity_ratio,
        "notional": f.notional,
        "debt": debt_value(world, account),
        "days_in_debt": world.begun["day"] - owed[0].opened_day + 1 if owed else 0,
        "segment": account.segment,
        "kind": account.kind,
        "status": found,
    }


def convert(world: World, account: Account) -> None:
    """Sell own cash of a flat account for what is negative, lowest haircut first."""
    for asset in sorted(a for a, amount in account.cash.items() if amount < 0):
        others = [a for a in world.assets if a != asset]
        for other in sorted(others, key=lambda a: (world.assets[a].haircut, a)):
            need, have = -account.cash[asset], account.cash[other]
            if need <= 0 or have <= 0:
                continue
            target, source = world.assets[asset], world.assets[other]
            rate = source.price * (1 - source.haircut) / target.price
            rate *= 10**target.decimals
            rate /= 10**source.decimals
            if rate <= 0:
                continue
            sold = min(have, up(need / rate))
            world.move(other, sold, account.code, "clearing")
            world.move(asset, half_even(sold * rate), "clearing", account.code)
            world.notes.add("conversion")


def give_surplus(world: World, account: Account, settles: set[str]) -> None:
    if world.policy_liquidation["surplus"] != "fund":
        return
    for asset in sorted(settles):
        if account.cash[asset] > 0:
            world.move(asset, account.cash[asset], account.code, world.policy_liquidation["fund"])
            world.notes.add("surplus")


def fill_from_cash(world: World) -> None:
    """Cash that reached an account lowers what remains of its open shortfalls, oldest first."""
    sums: dict[tuple[str, str], int] = {}
    for s in world.shortfalls:
        sums[s.account, s.asset] = sums.get((s.account, s.asset), 0) + s.remaining
    for s in world.shortfalls:
        hole = max(-world.accounts[s.account].cash[s.asset], 0)
        part = min(s.remaining, sums[s.account, s.asset] - hole)
        if part > 0:
            s.remaining -= part
            s.filled += part
            sums[s.account, s.asset] -= part
            world.notes.add("filled by cash")
            if s.remaining == 0:
                s.filled_last, s.pending = True, None
                world.notes.add("covered by cash")


def open_holes(world: World) -> None:
    for account in world.swept():
        for asset, cash in sorted(account.cash.items()):
            beside = sum(s.remaining for s in world.open_shortfalls(account.code, asset))
            if not account.positions and -cash > beside:
                amount = -cash - beside
                world.shortfalls.append(Shortfall(account.code, asset, amount, amount))
                world.notes.add("shortfall")
                if beside:
                    world.notes.add("second hole")
