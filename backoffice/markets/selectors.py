"""Reads from the tables of markets, as the core's records. One query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from backoffice.core.instruments import Instrument as Terms
from backoffice.core.instruments import Kind, OptionTerms, Tier
from backoffice.core.instruments import Position as Held
from backoffice.core.money import Asset
from backoffice.core.replay import from_plain
from backoffice.core.state import OrderBook as Levels
from backoffice.markets.models import Instrument, OrderBook, Position, VenueAsset
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


def read_instruments(*, venue_id: int) -> Instruments:
    """The venue's instruments."""
    found = Instruments()
    rows = Instrument.objects.filter(venue_id=venue_id).order_by("code")
    for row in rows.select_related("settle__asset"):
        found.instruments[row.code] = _terms(row)
        found.keys[row.code] = row.pk
        if row.mark is not None:
            found.marks[row.code] = row.mark
        if row.vol is not None:
            found.vols[row.code] = row.vol
        if row.marked_at is not None:
            found.marked_at[row.code] = row.marked_at
    return found


def instrument_codes(*, venue_id: int) -> set[str]:
    """Codes of all instruments."""
    return set(Instrument.objects.filter(venue_id=venue_id).values_list("code", flat=True))


def _terms(row: Any) -> Terms:
    option = None
    if row.option_type is not None:
        option = OptionTerms(row.option_type == "call", row.strike, row.expiry)
    tiers = from_plain(tuple[tuple[Fraction | None, Fraction, Fraction], ...], row.tiers)
    return Terms(
        code=row.code,
        kind=Kind(row.kind),
        settle=row.settle.asset.code,
        contract_size=row.contract_size,
        inverse=row.inverse,
        tiers=tuple(Tier(*tier) for tier in tiers),
        underlying=row.underlying,
        lot=row.lot,
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
