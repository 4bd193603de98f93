"""What a position is worth, and what changes it."""

from __future__ import annotations

from fractions import Fraction

from .num import half_even
from .state import Account, Instrument, Position, World


def notional(i: Instrument, quantity: Fraction, price: Fraction) -> Fraction:
    """In the settle asset."""
    if i.inverse:
        return abs(quantity) * i.size / price
    return abs(quantity) * i.size * abs(price)


def pnl(i: Instrument, p: Position) -> Fraction:
    """Unrealised, in the settle asset, at the mark; an option's too (value less premium)."""
    if i.inverse:
        return i.size * (p.cost - p.quantity / i.mark)
    return i.size * (p.quantity * i.mark - p.cost)


def in_equity(i: Instrument, p: Position) -> Fraction:
    """What the position adds to equity, in the settle asset: pnl, or an option's value."""
    return p.quantity * i.size * i.mark if i.option else pnl(i, p)


def entry_price(i: Instrument, p: Position) -> Fraction:
    return p.quantity / p.cost if i.inverse else p.cost / p.quantity


def fill_result(
    i: Instrument, p: Position, fills: list[tuple[Fraction, Fraction]]
) -> tuple[Position, Fraction, Fraction]:
    """The position after the signed fills, the exact realised pnl, and the exact cash flow."""
    quantity, cost, gained, premium = p.quantity, p.cost, Fraction(0), Fraction(0)
    for amount, price in fills:
        premium -= amount * i.size * price
        opening = amount
        if quantity * amount < 0:
            closed = quantity if abs(amount) >= abs(quantity) else -amount
            part = cost * closed / quantity
            value = closed / price if i.inverse else closed * price
            gained += i.size * (part - value if i.inverse else value - part)
            quantity, cost, opening = quantity - closed, cost - part, amount + closed
        if opening:
            quantity += opening
            cost += opening / price if i.inverse else opening * price
    return Position(quantity, cost), gained, premium if i.option else gained


def apply_fills(
    world: World, account: Account, name: str, fills: list[tuple[Fraction, Fraction]]
) -> int:
    """Fills of one closing (rounded once) against clearing; returns the realised pnl, posted."""
    i = world.instruments[name]
    scale = 10 ** world.assets[i.settle].decimals
    before = account.positions.get(name, Position())
    after, gained, flow = fill_result(i, before, fills)
    if after.quantity:
        account.positions[name] = after
    else:
        account.positions.pop(name, None)
    world.move(i.settle, half_even(flow * scale), "clearing", account.code)
    realised = half_even(gained * scale)
    count_realised(world, account.code, name, realised)
    return realised


def count_realised(world: World, code: str, name: str, amount: int) -> None:
    world.realised[code, name] = world.realised.get((code, name), 0) + amount
