"""Margin of an account: the standard model, and the portfolio model with Black-76 and greeks."""

from __future__ import annotations

from fractions import Fraction
from math import erf, exp, log, pi, sqrt

from .num import num
from .positions import notional
from .state import Account, Instrument, Position, World

YEAR_SECONDS = 365 * 86400


def tiered(i: Instrument, value: Fraction, which: int) -> Fraction:
    """Marginal fractions on a notional; `which` is 1 for initial, 2 for maintenance."""
    total, begin = Fraction(0), Fraction(0)
    for tier in i.tiers:
        end = value if tier[0] is None else min(value, tier[0])
        total += max(end - begin, 0) * tier[which]
        begin = max(begin, end)
    return total


def standard(world: World, i: Instrument, quantity: Fraction) -> tuple[Fraction, Fraction]:
    """(initial, maintenance) of one position, in the reporting asset."""
    price = world.price(i.settle)
    if not i.option:
        value = notional(i, quantity, i.mark)
        return tiered(i, value, 1) * price, tiered(i, value, 2) * price
    if quantity >= 0:
        return Fraction(0), Fraction(0)
    spot = world.price(i.underlying)
    out = max(i.strike - spot if i.option_type == "call" else spot - i.strike, Fraction(0))
    rate = max(Fraction("0.15") - out / spot, Fraction("0.10"))
    factor = abs(quantity) * i.size * price
    return (rate * spot + i.mark) * factor, (Fraction("0.075") * spot + i.mark) * factor


def normal(x: float) -> float:
    return (1 + erf(x / sqrt(2))) / 2


def years(world: World, i: Instrument) -> float:
    return (i.expiry - world.now).total_seconds() / YEAR_SECONDS


def black76(i: Instrument, spot: float, vol: float, time: float) -> float:
    """Undiscounted value of one option; intrinsic when no time or volatility is left."""
    strike, sign = float(i.strike), 1.0 if i.option_type == "call" else -1.0
    if time <= 0 or vol <= 0:
        return max(sign * (spot - strike), 0.0)
    spread = vol * sqrt(time)
    d1 = log(spot / strike) / spread + spread / 2
    return sign * (spot * normal(sign * d1) - strike * normal(sign * (d1 - spread)))


def option_greeks(world: World, i: Instrument) -> tuple[float, float, float]:
    spot, strike, vol = float(world.price(i.underlying)), float(i.strike), float(i.vol)
    time, call = years(world, i), i.option_type == "call"
    if time <= 0 or vol <= 0:
        inside = spot > strike if call else spot < strike
        return (float(inside) if call else -float(inside)), 0.0, 0.0
    spread = vol * sqrt(time)
    d1 = log(spot / strike) / spread + spread / 2
    density = exp(-d1 * d1 / 2) / sqrt(2 * pi)
    return normal(d1) - (0 if call else 1), density / (spot * spread), spot * density * sqrt(time)


def greeks(world: World, account: Account) -> dict[str, dict[str, Fraction]]:
    maps: dict[str, dict[str, Fraction]] = {"delta": {}, "gamma": {}, "vega": {}}
    for name, p in sorted(account.positions.items()):
        i = world.instruments[name]
        if i.underlying is None:
            continue
        if i.option:
            values = [Fraction(g) for g in option_greeks(world, i)]
        elif i.inverse:
            values = [1 / i.mark**2, Fraction(0), Fraction(0)]
        else:
            values = [Fraction(1), Fraction(0), Fraction(0)]
        for target, value in zip(maps.values(), values, strict=True):
            before = target.get(i.underlying, Fraction(0))
            target[i.underlying] = before + p.quantity * i.size * value
    return maps


def shocks(world: World) -> list[tuple[Fraction, Fraction]]:
    m = world.margin
    return [(num(p), num(v)) for p in m["price_shocks"] for v in m["vol_shocks"]]


def unit_losses(world: World, i: Instrument) -> list[Fraction]:
    """Loss of a quantity of +1 under every shock, in the reporting asset."""
    price = world.price(i.settle)
    result = []
    for move, vol_move in shocks(world):
        if i.option:
            spot, vol, time = world.price(i.underlying), i.vol, years(world, i)
            base = black76(i, float(spot), float(vol), time)
            then = black76(i, float(spot * (1 + move)), float(vol * (1 + vol_move)), time)
            loss = Fraction(base) - Fraction(then)
        elif i.inverse:
            loss = 1 / (i.mark * (1 + move)) - 1 / i.mark
        else:
            loss = -i.mark * move
        result.append(loss * i.size * price)
    return result


def worst(world: World, positions: dict[str, Position]) -> Fraction:
    """Worst loss of positions on one underlying together, not below zero."""
    columns = [
        [loss * p.quantity for loss in unit_losses(world, world.instruments[name])]
        for name, p in positions.items()
    ]
    return max([Fraction(0), *(sum(row) for row in zip(*columns, strict=True))])


def by_underlying(world: World, account: Account) -> dict[str, dict[str, Position]]:
    groups: dict[str, dict[str, Position]] = {}
    for name, p in account.positions.items():
        groups.setdefault(world.instruments[name].underlying, {})[name] = p
    return groups


def margins(world: World, account: Account) -> tuple[Fraction, Fraction]:
    """(initial, maintenance) of an account, in the reporting asset."""
    if world.margin["model"] == "portfolio":
        total = sum((worst(world, g) for g in by_underlying(world, account).values()), Fraction(0))
        return total * num(world.margin["initial_factor"]), total
    held = account.positions.items()
    parts = [standard(world, world.instruments[name], p.quantity) for name, p in held]
    return sum((a for a, _ in parts), Fraction(0)), sum((b for _, b in parts), Fraction(0))


def share_weights(world: World, account: Account) -> dict[str, Fraction]:
    """By what an account's equity is divided among its positions for bankruptcy prices."""
    if world.margin["model"] == "portfolio":
        return {n: worst(world, {n: p}) for n, p in account.positions.items()}
    return {
        n: standard(world, world.instruments[n], p.quantity)[1]
        for n, p in account.positions.items()
    }
