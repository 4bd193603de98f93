"""Bodies of events as the engine's events. Amounts come as whole units and leave as smallest ones.

Written out by hand and not as serializers: a batch has ten thousand of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from backoffice.core import events as ev
from backoffice.core.state import OrderBook
from backoffice.venues.store.batch import Sent

EARLY = timedelta(minutes=1)  # clocks differ; a venue's clock never goes back
MOST_LEVELS = 5_000
PREFIX = "in:"  # references of our own never meet those of callers
COMMON = frozenset({"type", "at", "reference"})
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")


class BadEvent(ValueError):
    """What is wrong with a body; `field` names where."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field = field
        super().__init__(f"{field}: {wrong}")


@dataclass(frozen=True, slots=True)
class Units:
    """Decimals of the venue's assets, and the settle asset of its instruments, by code."""

    decimals: Mapping[str, int]
    settles: Mapping[str, str]


@dataclass(slots=True)
class Body:
    """One body that is read; every name that it holds must be asked for."""

    values: Mapping[str, Any]
    units: Units
    at: datetime

    def code(self, name: str) -> str:
        """A code."""
        value = self.values.get(name)
        if type(value) is not str or not 1 <= len(value) <= 200:  # Digits are no text
            raise BadEvent(name, "write a text of 1 to 200 characters.")
        return value

    def number(self, name: str, default: Fraction | None = None) -> Fraction:
        """An exact number."""
        if default is not None and name not in self.values:
            return default
        return exact(name, self.values.get(name))

    def money(self, name: str, asset: str, default: Fraction | None = None) -> int:
        """An amount of an asset in smallest units."""
        places = self.units.decimals.get(asset)
        if places is None:
            raise BadEvent("asset", f"the venue has no asset {asset[:80]!r}.")
        minor = self.number(name, default) * 10**places
        if minor.denominator != 1:
            raise BadEvent(name, f"{asset} has {places} decimals; write no more.")
        return int(minor)

    def numbers(self, name: str) -> dict[str, Fraction]:
        """Exact numbers by code."""
        value = self.values.get(name)
        if not isinstance(value, dict) or not value:
            raise BadEvent(name, "write an object of numbers by code.")
        return {code: exact(f"{name}.{code[:80]}", number) for code, number in value.items()}

    def levels(self, name: str) -> list[tuple[Fraction, Fraction]]:
        """Resting orders as `[["price", "quantity"], ...]`."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_LEVELS:
            raise BadEvent(name, f"write a list of at most {MOST_LEVELS:,} orders.")
        found = []
        for place, one in enumerate(value):
            field = f"{name}.{place}"
            if not isinstance(one, list) or len(one) != 2:
                raise BadEvent(field, 'write an order as ["price", "quantity"].')
            price, quantity = exact(field, one[0]), exact(field, one[1])
            if quantity <= 0:
                raise BadEvent(field, "an order of nothing is none; leave it out.")
            found.append((price, quantity))
        return found


def exact(field: str, value: Any) -> Fraction:
    """A number written as text, or as a JSON number of digits."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise BadEvent(field, 'write a number as text, such as "-12.50".')
    return _fraction(text)


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    return Fraction(text)


def _fill(body: Body) -> ev.Event:
    instrument = body.code("instrument")
    settle = body.units.settles.get(instrument)
    if settle is None:
        raise BadEvent("instrument", f"the venue has no instrument {instrument[:80]!r}.")
    fee = body.money("fee", settle, Fraction(0))
    quantity, price = body.number("quantity"), body.number("price")
    return ev.Fill(body.at, body.code("account"), instrument, quantity, price, fee)


def _deposit(body: Body) -> ev.Event:
    asset = body.code("asset")
    return ev.Deposit(body.at, body.code("account"), asset, body.money("amount", asset))


def _withdrawal(body: Body) -> ev.Event:
    asset = body.code("asset")
    return ev.Withdraw(body.at, body.code("account"), asset, body.money("amount", asset))


def _book(body: Body) -> ev.Event:
    bids = sorted(body.levels("bids"), key=lambda order: -order[0])
    asks = sorted(body.levels("asks"), key=lambda order: order[0])
    return ev.SetBooks(body.at, {body.code("instrument"): OrderBook(bids, asks)})


def _funding(body: Body) -> ev.Event:
    return ev.Funding(body.at, body.code("instrument"), body.number("rate"))


_KINDS: dict[str, tuple[frozenset[str], Callable[[Body], ev.Event]]] = {
    "fill": (frozenset({"account", "instrument", "quantity", "price", "fee"}), _fill),
    "deposit": (frozenset({"account", "asset", "amount"}), _deposit),
    "withdrawal": (frozenset({"account", "asset", "amount"}), _withdrawal),
    "mark": (frozenset({"marks"}), lambda body: ev.SetMarks(body.at, body.numbers("marks"))),
    "price": (frozenset({"prices"}), lambda body: ev.SetPrices(body.at, body.numbers("prices"))),
    "funding": (frozenset({"instrument", "rate"}), _funding),
    "book": (frozenset({"instrument", "bids", "asks"}), _book),
}
# By type: the names that its body may hold, and how it is read.
TYPES = {name: (names | COMMON, build) for name, (names, build) in _KINDS.items()}


def read_event(
    values: Any, kind: str | None, units: Units, *, now: datetime, key: str | None = None
) -> Sent:
    """One body as an event. `kind` None: its `type` says it. `key` is its reference where it has
    none of its own; `now`, when it came, its time. Raises `BadEvent`.
    """
    if not isinstance(values, dict):
        raise BadEvent("body", "send one JSON object.")
    name = values.get("type", kind)
    if not isinstance(name, str) or name not in TYPES or (kind is not None and name != kind):
        raise BadEvent("type", f"choose {kind or 'one of ' + ', '.join(TYPES)}.")
    known, build = TYPES[name]
    for unknown in values.keys() - known:
        raise BadEvent(unknown[:80], f"unknown; known are {', '.join(sorted(known))}.")
    timed = values.get("at") is not None
    at = _time(values["at"], now) if timed else now
    reference = _reference(values.get("reference", key))
    return Sent(build(Body(values, units, at)), reference, timed)


def _time(value: Any, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or found.year < 1970:
        raise BadEvent("at", "write a time with an offset, such as 2026-11-29T10:00:00Z.")
    if found > now + EARLY:
        raise BadEvent("at", "it is still to come; send what happened.")
    return found.astimezone(UTC)


def _reference(value: Any) -> str | None:
    if value is None:
        return None
    if type(value) is not str or not 1 <= len(value) <= 250 or not value.isprintable():
        raise BadEvent("reference", "write 1 to 250 printable characters.")
    return PREFIX + value
