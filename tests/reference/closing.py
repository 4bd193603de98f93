"""Closing of periods: interest of a day, waiting losses, the next period begins."""

from __future__ import annotations

from datetime import date

from . import debts
from .periods import index, tick, today
from .socialized import charge, weights_and_caps
from .state import Waiting, World


def close(world: World, period: str, which: int) -> None:
    due = [w for w in world.waiting if w.period == period and w.index <= which]
    world.waiting = [w for w in world.waiting if w not in due]
    for waiting in sorted(due, key=lambda w: (w.shortfall.account, w.shortfall.asset)):
        charge_waiting(world, waiting)
    world.closed[period] = max(world.closed[period], which)
    tick(world)


def charge_waiting(world: World, waiting: Waiting) -> None:
    s, record = waiting.shortfall, waiting.record
    params = (world.policy["shortfall"][record.index].get("with")) or {}
    weights, caps = weights_and_caps(world, s, params, waiting.index)
    allocations = charge(world, s.asset, record.amount, weights, caps, "clearing")
    paid = sum(allocations.values())
    rest = record.amount - paid
    record.waiting, record.amount, record.allocations = False, paid, allocations
    world.notes.add("waiting charged")
    if rest:
        world.move(s.asset, rest, s.account, "clearing")
        s.remaining += rest
        world.paid_in_period[waiting.counted] -= rest
        s.filled_last = False
        s.passed_over.add(record.index)
        world.notes.add("waiting taken back")
        if not paid:
            s.steps.remove(record)


def end_of_day(world: World) -> None:
    for day in range(world.closed["day"] + 1, today(world) + 1):
        close_day(world, day)
        if date.fromordinal(day).weekday() == 6 and world.closed["week"] < index("week", day):
            close(world, "week", index("week", day))
        month = index("month", day)
        if index("month", day + 1) != month and world.closed["month"] < month:
            close(world, "month", month)


def close_day(world: World, day: int) -> None:
    debts.accrue(world, day)
    close(world, "day", day)


def close_period(world: World, period: str) -> None:
    if period == "day":
        close_day(world, world.begun["day"])
    else:
        close(world, period, world.begun[period])
