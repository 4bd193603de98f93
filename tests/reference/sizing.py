"""Partial liquidation: the smallest fraction of every position that restores initial margin."""

from __future__ import annotations

from fractions import Fraction

from . import pwl
from .figures import balance
from .margin import by_underlying, standard, unit_losses
from .num import num, up
from .positions import fill_result, in_equity, notional
from .state import Account, Instrument, Position, World

Fills = list[tuple[Fraction, Fraction]]


def walk(world: World, name: str, signed: Fraction) -> tuple[Fills, Fraction]:
    """Fills (signed) for an order of `signed` units, and the unsigned rest; takes nothing away."""
    i = world.instruments[name]
    if world.policy_liquidation["gateway"] == "mark":
        return [(signed, i.mark)], Fraction(0)
    sign = 1 if signed > 0 else -1
    fills, rest = [], abs(signed)
    for price, quantity in levels(world, name, signed):
        taken = min(rest, quantity)
        if taken:
            fills.append((sign * taken, price))
            rest -= taken
    if rest and world.policy_liquidation["unfilled"] == "mark":
        return [*fills, (sign * rest, i.mark)], Fraction(0)
    return fills, rest


def levels(world: World, name: str, signed: Fraction) -> list[list[Fraction]]:
    """The side an order hits, best price first."""
    book = world.books.get(name, {"bids": [], "asks": []})
    if signed > 0:
        return sorted(book["asks"], key=lambda level: level[0])
    return sorted(book["bids"], key=lambda level: -level[0])


class Plan:
    """What closing the fraction x of one position would do, as functions of x."""

    def __init__(self, world: World, name: str, p: Position) -> None:
        self.name, self.i, self.p, self.size = name, world.instruments[name], p, abs(p.quantity)
        depth, xs = Fraction(0), []
        for _, quantity in levels(world, name, -p.quantity):
            depth += quantity
            xs.append(depth / self.size)
        self.fillable = min(depth / self.size, Fraction(1)) if self.limited(world) else Fraction(1)

        def fills(x: Fraction) -> Fills:
            return walk(world, name, -p.quantity * x)[0]

        def after(x: Fraction) -> tuple[Position, Fraction]:
            left, _, flow = fill_result(self.i, p, fills(x))
            return left, flow

        self.remaining = pwl.sample(lambda x: abs(after(x)[0].quantity), xs)
        self.cash = pwl.sample(lambda x: after(x)[1], xs)
        self.value = pwl.sample(lambda x: in_equity(self.i, after(x)[0]), xs)
        self.closed = pwl.sample(
            lambda x: sum((notional(self.i, *f) for f in fills(x)), Fraction(0)), xs
        )

    def limited(self, world: World) -> bool:
        liquidation = world.policy_liquidation
        return liquidation["gateway"] == "book" and liquidation["unfilled"] != "mark"

    def initial_margin(self, world: World) -> pwl.Points:
        """Standard model: kinks where the remaining notional passes a tier."""
        unit, xs = notional(self.i, Fraction(1), self.i.mark), [x for x, _ in self.remaining]
        if unit and not self.i.option:
            for up_to, _, _ in self.i.tiers:
                if up_to is not None:
                    xs += pwl.crossings(self.remaining, up_to / unit)
        sign = 1 if self.p.quantity > 0 else -1
        return pwl.sample(
            lambda x: standard(world, self.i, sign * pwl.at(self.remaining, x))[0], xs
        )


def initial_margin(world: World, account: Account, plans: dict[str, Plan]) -> pwl.Points:
    if world.margin["model"] != "portfolio":
        return pwl.add(*(plan.initial_margin(world) for plan in plans.values()))
    total = pwl.constant(0)
    for group in by_underlying(world, account).values():
        worst = pwl.constant(0)
        losses = {name: unit_losses(world, world.instruments[name]) for name in group}
        for k in range(len(next(iter(losses.values())))):
            rows = [
                pwl.scale(plans[n].remaining, losses[n][k] * (1 if p.quantity > 0 else -1))
                for n, p in group.items()
            ]
            worst = pwl.maximum(worst, pwl.add(*rows))
        total = pwl.add(total, worst)
    return pwl.scale(total, num(world.margin["initial_factor"]))


def equity_after(world: World, account: Account, plans: dict[str, Plan]) -> pwl.Points:
    """Equity after fills and fee; a fee takes at most the cash in its settle asset."""
    rate = num(world.policy_liquidation["fee"])
    total = pwl.constant(0)
    for code, asset in world.assets.items():
        mine = [plan for plan in plans.values() if plan.i.settle == code]
        flow = pwl.add(pwl.constant(0), *(plan.cash for plan in mine))
        cash = pwl.add(pwl.constant(world.major(code, account.cash[code])), flow)
        fee = pwl.scale(pwl.add(pwl.constant(0), *(plan.closed for plan in mine)), rate)
        fee = pwl.minimum(fee, pwl.maximum(cash, pwl.constant(0)))
        start = pwl.constant(world.major(code, balance(account, code)))
        held = pwl.add(start, flow, pwl.scale(fee, Fraction(-1)))
        cut = pwl.scale(pwl.maximum(held, pwl.constant(0)), -asset.haircut * asset.price)
        values = [pwl.scale(plan.value, asset.price) for plan in mine]
        total = pwl.add(total, pwl.scale(held, asset.price), cut, *values)
    return total


def sizes(world: World, account: Account) -> dict[str, Fraction]:
    """Quantity to close of each position (unsigned)."""
    whole = {name: abs(p.quantity) for name, p in sorted(account.positions.items())}
    if world.policy_liquidation["style"] == "full" or not whole:
        return whole
    plans = {name: Plan(world, name, account.positions[name]) for name in whole}
    need = pwl.scale(initial_margin(world, account, plans), Fraction(-1))
    fraction = pwl.first_not_negative(pwl.add(equity_after(world, account, plans), need))
    if fraction is None or beyond_book(world, plans, fraction):
        return whole
    world.notes.add("partial")
    lots: dict[str, Instrument] = world.instruments
    return {
        name: min(size, up(size * fraction / lots[name].lot) * lots[name].lot)
        for name, size in whole.items()
    }


def beyond_book(world: World, plans: dict[str, Plan], fraction: Fraction) -> bool:
    """What deleveraging would close gives up its share of equity, so it restores nothing."""
    if world.policy_liquidation["unfilled"] != "auto_deleverage":
        return False
    return any(fraction > plan.fillable for plan in plans.values())
