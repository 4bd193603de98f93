"""Auto-deleveraging: the rest of a position against the opposite accounts, best score first."""

from __future__ import annotations

from fractions import Fraction

from .figures import figures
from .num import pro_rata
from .positions import apply_fills, entry_price, notional, pnl
from .state import Account, World


def rank(world: World) -> str:
    for step in world.policy.get("shortfall") or []:
        if step["step"] == "auto_deleverage":
            return (step.get("with") or {}).get("rank", "pnl_leverage")
    return "pnl_leverage"


def opposites(world: World, account: Account, name: str) -> dict[str, Fraction]:
    """Unsigned quantities of the accounts on the other side."""
    own = account.positions[name].quantity
    found = {}
    for other in world.swept():
        p = other.positions.get(name)
        if other is not account and p is not None and p.quantity * own < 0:
            found[other.code] = abs(p.quantity)
    return found


def score(world: World, code: str, name: str) -> tuple[int, Fraction]:
    """(0, .) for equity <= 0, which goes first; larger second parts go first."""
    account = world.accounts[code]
    i, p = world.instruments[name], account.positions[name]
    f = figures(world, account)
    if f.leverage is None:
        return 0, Fraction(0)
    entry = notional(i, p.quantity, entry_price(i, p))
    percent = pnl(i, p) / entry if entry else Fraction(0)
    if percent > 0:
        return 1, percent * f.leverage
    return 1, percent / f.leverage if f.leverage else Fraction(0)


def shares(world: World, account: Account, name: str, rest: Fraction) -> dict[str, Fraction]:
    sides = opposites(world, account, name)
    wanted = min(rest, sum(sides.values(), Fraction(0)))
    if rank(world) == "pro_rata":
        lot = world.instruments[name].lot
        lots = pro_rata((wanted / lot).__floor__(), sides)
        return {code: count * lot for code, count in lots.items()}
    keys = {code: score(world, code, name) for code in sides}
    result = {}
    for code in sorted(sides, key=lambda c: (keys[c][0], -keys[c][1], c)):
        result[code] = min(wanted, sides[code])
        wanted -= result[code]
    return result


def deleverage(
    world: World, account: Account, name: str, rest: Fraction, price: Fraction
) -> Fraction:
    """Closes up to `rest` at `price`; returns what was closed."""
    taken = {c: q for c, q in shares(world, account, name, rest).items() if q}
    total = sum(taken.values(), Fraction(0))
    if not total:
        return total
    sign = -1 if account.positions[name].quantity > 0 else 1
    apply_fills(world, account, name, [(sign * total, price)])
    for code, quantity in taken.items():
        apply_fills(world, world.accounts[code], name, [(-sign * quantity, price)])
    world.notes.add("adl")
    return total
