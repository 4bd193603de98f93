"""Reads from the tables of markets, as the core's records. One query each."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from backoffice.core.instruments import Instrument as Terms
from backoffice.core.instruments import Kind, OptionTerms, Tier
from backoffice.core.instruments import Position as Held
from backoffice.core.money import Asset
from backoffice.core.replay import from_plain
from backoffice.core.state import OrderBook as Levels
from backoffice.markets.models import (
    Instrument,
    MarkChange,
    OrderBook,
    Position,
    PriceChange,
    VenueAsset,
    VolChange,
)
from backoffice.records.fields import exact
from backoffice.records.sql import any_of


@dataclass(slots=True)
class Assets:
    """A venue's assets, prices and keys by code."""

    assets: dict[str, Asset] = field(default_factory=dict)
    prices: dict[str, Fraction] = field(default_factory=dict)
    priced_at: dict[str, datetime] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


def read_assets(*, venue_id: int) -> Assets:
    """The venue's assets."""
    found = Assets()
    rows = VenueAsset.objects.filter(venue_id=venue_id).order_by("asset__code")
    columns = ("asset_id", "asset__code", "asset__decimals", "haircut", "price", "priced_at")
    for key, code, decimals, haircut, price, priced_at in rows.values_list(*columns):
        found.assets[code] = Asset(code, decimals, haircut)
        found.prices[code] = price
        found.keys[code] = key
        if priced_at is not None:
            found.priced_at[code] = priced_at
    return found


@dataclass(slots=True)
class Instruments:
    """A venue's instruments, what they stand at, and their keys by code."""

    instruments: dict[str, Terms] = field(default_factory=dict)
    marks: dict[str, Fraction] = field(default_factory=dict)
    vols: dict[str, Fraction] = field(default_factory=dict)
    marked_at: dict[str, datetime] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


_INSTRUMENTS = """
SELECT i.id, i.mark, i.vol, i.marked_at, i.code, i.kind, s.code, i.contract_size, i.inverse,
       i.tiers::text, i.underlying, i.lot, i.option_type, i.strike, i.expiry
  FROM markets_instrument i JOIN ledger_asset s ON s.id = i.settle_id
 WHERE i.venue_id = %s ORDER BY i.code
"""


def read_instruments(*, venue_id: int) -> Instruments:
    """The venue's instruments; the same stored terms are parsed once."""
    found = Instruments()
    with connection.cursor() as cursor:
        cursor.execute(_INSTRUMENTS, [venue_id])
        rows = cursor.fetchall()
    for key, mark, vol, marked_at, *stored in rows:
        terms = _terms(*stored)
        found.instruments[terms.code] = terms
        found.keys[terms.code] = key
        if mark is not None:
            found.marks[terms.code] = exact(mark)
        if vol is not None:
            found.vols[terms.code] = exact(vol)
        if marked_at is not None:
            found.marked_at[terms.code] = marked_at
    return found


def instrument_codes(*, venue_id: int) -> set[str]:
    """Codes of all instruments."""
    return set(Instrument.objects.filter(venue_id=venue_id).values_list("code", flat=True))


@lru_cache(maxsize=16_384)
def _terms(
    code: str,
    kind: str,
    settle: str,
    contract_size: str,
    inverse: bool,
    tiers: str,
    underlying: str | None,
    lot: str,
    option_type: str | None,
    strike: str | None,
    expiry: datetime | None,
) -> Terms:
    """As they are stored, exact numbers as texts."""
    option = None
    if option_type is not None and strike is not None and expiry is not None:
        option = OptionTerms(option_type == "call", exact(strike), expiry)
    restored = from_plain(tuple[tuple[Fraction | None, Fraction, Fraction], ...], json.loads(tiers))
    return Terms(
        code=code,
        kind=Kind(kind),
        settle=settle,
        contract_size=exact(contract_size),
        inverse=inverse,
        tiers=tuple(Tier(*tier) for tier in restored),
        underlying=underlying,
        lot=exact(lot),
        option=option,
    )


def read_order_books(*, venue_id: int) -> dict[str, Levels]:
    """Order books by instrument."""
    rows = OrderBook.objects.filter(instrument__venue_id=venue_id)
    return {
        code: from_plain(Levels, {"bids": bids, "asks": asks})
        for code, bids, asks in rows.values_list("instrument__code", "bids", "asks")
    }


def read_positions(
    *, venue_id: int, within: Collection[int] | None = None
) -> dict[str, dict[str, Held]]:
    """Positions by account, then instrument; of all accounts, or of those with these keys."""
    found: dict[str, dict[str, Held]] = {}
    rows = Position.objects.filter(account__venue_id=venue_id).order_by()
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
    columns = ("account__code", "instrument__code", "quantity", "cost")
    for account, instrument, quantity, cost in rows.values_list(*columns):
        found.setdefault(account, {})[instrument] = Held(quantity, cost)
    return found


def instruments_held(*, accounts: Collection[int]) -> dict[int, str]:
    """Codes by key of all instruments in which the accounts have positions."""
    rows = Position.objects.filter(account_id__in=any_of(accounts)).order_by()
    return dict(rows.values_list("instrument_id", "instrument__code").distinct())


def holders_of(*, instruments: Collection[int]) -> set[int]:
    """Keys of all accounts with a position in any of the instruments."""
    rows = Position.objects.filter(instrument_id__in=any_of(instruments)).order_by()
    return set(rows.values_list("account_id", flat=True))


# Exact: fractions of one denominator add up by their numerators.
_LONGS = """
SELECT i.code, split_part(p.quantity, '/', 2), sum(split_part(p.quantity, '/', 1)::numeric)
  FROM markets_position p JOIN markets_instrument i ON i.id = p.instrument_id
 WHERE i.venue_id = %s AND p.quantity NOT LIKE '-%%' AND p.account_id <> ALL (%s::bigint[])
 GROUP BY 1, 2
"""


def longs_beside(*, venue_id: int, accounts: Collection[int]) -> dict[str, Fraction]:
    """By instrument, contracts that all other accounts together are long."""
    found: dict[str, Fraction] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LONGS, [venue_id, list(accounts)])
        for code, denominator, total in cursor.fetchall():
            part = Fraction(int(total), int(denominator or 1))
            found[code] = found.get(code, Fraction(0)) + part
    return found


def is_priced_since(*, venue_id: int, sequence: int) -> bool:
    """Whether a mark or a price of the venue was set by an event after this one."""
    marks = MarkChange.objects.filter(instrument__venue=venue_id, sequence__gt=sequence)
    prices = PriceChange.objects.filter(asset__venue=venue_id, sequence__gt=sequence)
    return marks.exists() or prices.exists()


@dataclass(slots=True)
class Quotes:
    """What was set last until an instant, by code, and when; what was not set is left out."""

    values: dict[str, Fraction] = field(default_factory=dict)
    set_at: dict[str, datetime] = field(default_factory=dict)


def marks_at(*, venue_id: int, at: datetime) -> Quotes:
    """The last mark of each instrument that was set until then."""
    rows = MarkChange.objects.filter(instrument__venue_id=venue_id, at__lte=at)
    return _last(rows, "instrument_id", "instrument__code", "mark")


def vols_at(*, venue_id: int, at: datetime) -> Quotes:
    """The last volatility of each instrument that was set until then."""
    rows = VolChange.objects.filter(instrument__venue_id=venue_id, at__lte=at)
    return _last(rows, "instrument_id", "instrument__code", "vol")


def prices_at(*, venue_id: int, at: datetime) -> Quotes:
    """The last price of each asset that was set until then."""
    rows = PriceChange.objects.filter(asset__venue_id=venue_id, at__lte=at)
    return _last(rows, "asset_id", "asset__asset__code", "price")


def _last(rows: QuerySet[Any], of: str, code: str, value: str) -> Quotes:
    found = Quotes()
    last = rows.order_by(of, "-sequence", "-id").distinct(of)
    for name, quoted, at in last.values_list(code, value, "at"):
        found.values[name], found.set_at[name] = quoted, at
    return found
