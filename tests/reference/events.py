"""Every event of the timeline."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from . import closing, debts, recovery, waterfall
from .figures import equity
from .margin import margins
from .num import half_even, num
from .positions import apply_fills, count_realised
from .state import Position, World, utc
from .sweep import sweep

Event = dict[str, Any]


def marks(world: World, event: Event) -> None:
    for name, value in event.items():
        world.instruments[name].mark = num(value)


def prices(world: World, event: Event) -> None:
    for code, value in event.items():
        world.assets[code].price = num(value)


def vols(world: World, event: Event) -> None:
    for name, value in event.items():
        world.instruments[name].vol = num(value)


def book(world: World, event: Event) -> None:
    for name, sides in event.items():
        world.books[name] = {
            side: [[num(price), num(size)] for price, size in sides.get(side) or []]
            for side in ("bids", "asks")
        }


def deposit(world: World, event: Event) -> None:
    asset, amount = event["asset"], world.minor(event["asset"], event["amount"])
    world.move(asset, amount, "external", event["account"])
    debts.from_deposit(world, world.accounts[event["account"]], asset, amount)


def withdraw(world: World, event: Event) -> None:
    asset, amount = event["asset"], world.minor(event["asset"], event["amount"])
    account = world.accounts[event["account"]]
    world.move(asset, amount, account.code, "external")
    below = equity(world, account) < margins(world, account)[0]
    short = account.cash[asset] < 0
    world.move(asset, -amount, account.code, "external")
    forbidding = [k for k in world.restrictions(account) if k in ("frozen", "no_withdrawal")]
    if forbidding:
        refuse(world, "withdraw", account.code, forbidding[0])
    elif short:
        refuse(world, "withdraw", account.code, "insufficient_cash")
    elif debts.standing(world, account.code):
        refuse(world, "withdraw", account.code, "debt")
    elif below:
        refuse(world, "withdraw", account.code, "initial_margin")
    else:
        world.move(asset, amount, account.code, "external")


def refuse(world: World, event: str, code: str, reason: str) -> None:
    world.refused.append({"event": event, "account": code, "reason": reason})
    world.notes.add(f"refused {reason}")


def forbidden(world: World, code: str, name: str, quantity: Fraction) -> str | None:
    """The first restriction that forbids an order, by name."""
    account = world.accounts[code]
    own = account.positions.get(name, Position()).quantity
    reduces = own * quantity < 0 and abs(quantity) <= abs(own)
    for kind in world.restrictions(account):
        if kind in ("frozen", "no_trading") or (kind == "no_increase" and not reduces):
            return kind
    return None


def orders(
    world: World,
    event: str,
    name: str,
    sides: list[tuple[str, Fraction]],
    price: Fraction,
    fee: Fraction,
) -> None:
    for code, quantity in sides:
        reason = forbidden(world, code, name, quantity)
        if reason:
            refuse(world, event, code, reason)
            return
    asset = world.instruments[name].settle
    for code, quantity in sides:
        account = world.accounts[code]
        realised = apply_fills(world, account, name, [(quantity, price)])
        cost = half_even(fee * 10 ** world.assets[asset].decimals)
        world.move(asset, cost, code, "fees")
        count_realised(world, code, name, -cost)
        debts.from_profit(world, account, asset, realised - cost)


def trade(world: World, event: Event) -> None:
    quantity = num(event["quantity"])
    sides = [(event["buyer"], quantity), (event["seller"], -quantity)]
    orders(world, "trade", event["instrument"], sides, num(event["price"]), Fraction(0))


def fill(world: World, event: Event) -> None:
    sides = [(event["account"], num(event["quantity"]))]
    fee = num(event.get("fee", "0"))
    orders(world, "fill", event["instrument"], sides, num(event["price"]), fee)


def funding(world: World, event: Event) -> None:
    name, rate = event["instrument"], num(event["rate"])
    i = world.instruments[name]
    for code, account in sorted(world.accounts.items()):
        if name in account.positions:
            value = account.positions[name].quantity * i.size
            value = value / i.mark if i.inverse else value * i.mark
            amount = half_even(value * rate * 10 ** world.assets[i.settle].decimals)
            world.move(i.settle, amount, code, "clearing")


def realise_all(world: World, name: str, price: Fraction, reopen: bool) -> None:
    i = world.instruments[name]
    i.mark = price
    for _, account in sorted(world.accounts.items()):
        held = account.positions.get(name)
        if held is None:
            continue
        realised = apply_fills(world, account, name, [(-held.quantity, price)])
        if reopen:
            cost = held.quantity / price if i.inverse else held.quantity * price
            account.positions[name] = Position(held.quantity, cost)
        debts.from_profit(world, account, i.settle, realised)


def settle(world: World, event: Event) -> None:
    name = event["instrument"]
    price = num(event["price"]) if "price" in event else world.instruments[name].mark
    realise_all(world, name, price, reopen=True)


def expire(world: World, event: Event) -> None:
    realise_all(world, event["instrument"], num(event["price"]), reopen=False)


def adjust(world: World, event: Event) -> None:
    if event["proposed_by"] == event["approved_by"]:
        refuse(world, "adjust", event["account"], "four_eyes")
        return
    asset = event["asset"]
    world.move(asset, world.minor(asset, event["amount"]), event["against"], event["account"])


def restrict(world: World, event: Event) -> None:
    until = event.get("until")
    world.accounts[event["account"]].manual[event["kind"]] = utc(until) if until else None


def lift(world: World, event: Event) -> None:
    world.accounts[event["account"]].manual.pop(event["kind"], None)


def repay(world: World, event: Event) -> None:
    owed = debts.standing(world, event["account"], event["asset"])
    debts.repay(world, owed, world.minor(event["asset"], event["amount"]))


HANDLERS: dict[str, Callable[[World, Event], None]] = {
    "marks": marks,
    "prices": prices,
    "vols": vols,
    "book": book,
    "deposit": deposit,
    "withdraw": withdraw,
    "trade": trade,
    "fill": fill,
    "funding": funding,
    "settle": settle,
    "expire": expire,
    "sweep": lambda world, event: sweep(world),
    "end_of_day": lambda world, event: closing.end_of_day(world),
    "close_period": lambda world, event: closing.close_period(world, event["period"]),
    "adjust": adjust,
    "restrict": restrict,
    "lift": lift,
    "repay": repay,
    "approve": lambda world, event: waterfall.approve(world, event["account"], event["asset"]),
    "recover": lambda world, event: recovery.recover(
        world, event["account"], event["asset"], world.minor(event["asset"], event["amount"])
    ),
}
