"""A scenario from beginning to end, with the invariants checked after each event."""

from __future__ import annotations

from typing import Any

from . import load, periods
from .events import HANDLERS
from .result import result
from .state import BUCKETS, World, utc
from .sweep import fill_from_cash


def run(scenario: dict[str, Any]) -> dict[str, Any]:
    return result(play(scenario))


def play(scenario: dict[str, Any]) -> World:
    """The final state, for those who want more than the result."""
    world = opening(scenario)
    for item in scenario.get("timeline") or []:
        advance(world, item)
    return world


def opening(scenario: dict[str, Any]) -> World:
    world = load.world(scenario)
    periods.start(world)
    check(world, {})
    return world


def advance(world: World, item: dict[str, Any]) -> None:
    """One item of the timeline."""
    item = dict(item)
    if "at" in item:
        world.now = utc(item.pop("at"))
    before = poor(world)
    periods.tick(world)
    ((name, event),) = item.items()
    HANDLERS[name](world, event or {})
    fill_from_cash(world)
    check(world, before if name in ("sweep", "end_of_day", "close_period") else None)


def poor(world: World) -> dict[tuple[str, str], int]:
    """Cash of funds and capital accounts, where negative, per asset."""
    return {
        (code, asset): amount
        for code, account in world.accounts.items()
        if account.kind in ("fund", "capital")
        for asset, amount in account.cash.items()
        if amount < 0
    }


def check(world: World, poor_before: dict[tuple[str, str], int] | None) -> None:
    """The contract's invariants; a failure here is a bug of the reference."""
    for asset in world.assets:
        total = sum(a.buckets[b][asset] for a in world.accounts.values() for b in BUCKETS)
        assert total == 0, f"{asset} sums to {total}"
    for s in world.shortfalls:
        paid = sum(r.amount for r in s.steps)
        assert paid + s.filled + s.remaining == s.amount, f"{s.account} does not add up"
        assert all(r.amount == sum(r.allocations.values()) > 0 for r in s.steps), s.account
    for account in world.accounts.values():
        assert all(c.left >= 0 for c in account.contributions.values()), account.code
        for asset, owed in account.buckets["debt"].items():
            mine = [d for d in world.debts if (d.account, d.asset) == (account.code, asset)]
            assert owed == -sum(d.owed for d in mine) <= 0, f"debt of {account.code}"
    if poor_before is not None:
        charged = {(s.get("with") or {}).get("charge") for s in world.policy.get("shortfall") or []}
        for key, amount in poor(world).items():
            overdrawn = amount < poor_before.get(key, 0) and key[0] not in charged
            assert not overdrawn, f"{key[0]} was drawn below zero"
