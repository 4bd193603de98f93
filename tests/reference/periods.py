"""Days, weeks and months of the venue: which one runs, profits since it began, closing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .positions import pnl
from .state import World

PERIODS = ("day", "week", "month")


def index(period: str, ordinal: int) -> int:
    """Number of the calendar period that holds a day (a proleptic ordinal, 1 is a Monday)."""
    if period == "day":
        return ordinal
    if period == "week":
        return (ordinal - 1) // 7
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1


def today(world: World) -> int:
    return world.now.astimezone(world.zone).date().toordinal()


def start(world: World) -> None:
    for period in PERIODS:
        world.closed[period] = index(period, today(world)) - 1
        world.begun[period] = index(period, today(world)) - 1
    tick(world)


def tick(world: World) -> None:
    """Begin the periods that run by now; what follows an early close counts to the next one."""
    for period in PERIODS:
        running = max(index(period, today(world)), world.closed[period] + 1)
        if running > world.begun[period]:
            world.begun[period] = running
            world.snapshots[period, running] = totals(world)


def totals(world: World) -> dict[tuple[str, str], Fraction]:
    """Realised (as posted) plus unrealised pnl by account and instrument, in the settle asset."""
    result: dict[tuple[str, str], Fraction] = {}
    for (code, name), amount in world.realised.items():
        result[code, name] = world.major(world.instruments[name].settle, amount)
    for code, account in world.accounts.items():
        for name, p in account.positions.items():
            before = result.get((code, name), Fraction(0))
            result[code, name] = before + pnl(world.instruments[name], p)
    return result


def profit(world: World, code: str, period: str, which: int, only: str | None) -> Fraction:
    """Of an account since the period began, in the reporting asset, at the prices of now."""
    before = world.snapshots[period, which]
    total = Fraction(0)
    for (owner, name), value in totals(world).items():
        if owner == code and only in (None, name):
            gained = value - before.get((owner, name), Fraction(0))
            total += gained * world.price(world.instruments[name].settle)
    return total
