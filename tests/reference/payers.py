"""Who may pay for a shortfall, and how much each at most."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .figures import equity
from .margin import margins
from .num import down, num
from .state import Account, Shortfall, World


def group(world: World, account: Account, name: str) -> list[str]:
    """One group of the same owner's accounts, in code order."""
    if name == "parent":
        return [account.parent] if account.parent else []
    found = []
    for code, other in sorted(world.accounts.items()):
        if name == "siblings":
            hit = account.parent is not None and other.parent == account.parent
        else:
            hit = other.parent == account.code
        if hit and code != account.code:
            found.append(code)
    return found


def linked(world: World, s: Shortfall, order: list[str]) -> dict[str, int]:
    """Free cash by account, in the order of drawing."""
    free = {}
    for name in order:
        for code in group(world, world.accounts[s.account], name):
            account = world.accounts[code]
            spare = equity(world, account) - margins(world, account)[0]
            scale = 10 ** world.assets[s.asset].decimals
            most = down(spare / world.price(s.asset) * scale)
            free[code] = max(min(most, account.cash[s.asset]), 0)
    return free


def contributions(world: World, s: Shortfall, fund: str, own: bool) -> dict[str, int]:
    """What is left of contributions in the shortfall's asset: the defaulter's, or the others'."""
    left = {}
    for code, account in sorted(world.accounts.items()):
        given = account.contributions.get(fund)
        if given and given.asset == s.asset and (code == s.account) == own:
            left[code] = given.left
    return left


def assessment_caps(
    world: World, s: Shortfall, index: int, params: dict[str, Any]
) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Weights (original contribution at price) and what each surviving member may pay."""
    weights, caps = {}, {}
    scale = 10 ** world.assets[s.asset].decimals
    for code, account in sorted(world.accounts.items()):
        given = account.contributions.get(params["fund"])
        if given is None or code == s.account or given.original <= 0:
            continue
        weights[code] = world.major(given.asset, given.original) * world.price(given.asset)
        most = num(params.get("multiple", "1")) * weights[code] / world.price(s.asset) * scale
        left = down(most) - s.assessed.get((index, code), 0)
        caps[code] = max(min(left, account.cash[s.asset]), 0)
    return weights, caps
