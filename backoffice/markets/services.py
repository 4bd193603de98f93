"""Writes to the tables of markets: one or two statements for all changed rows of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from backoffice.core.facts import plain
from backoffice.core.instruments import Instrument as Terms
from backoffice.core.money import Asset
from backoffice.markets.models import (
    Instrument,
    MarkChange,
    OrderBook,
    Position,
    PositionChange,
    PriceChange,
    VenueAsset,
    VolChange,
)
from backoffice.records.bulk import write_values
from backoffice.records.change import Change, Touched
from backoffice.records.fields import DOMAIN
from backoffice.records.sql import delete_pairs, set_column

FLAT: dict[str, Any] = {"quantity": "0", "cost": "0"}


def create_assets(
    *,
    venue_id: int,
    assets: Mapping[str, Asset],
    prices: Mapping[str, Fraction],
    ledger_ids: Mapping[str, int],
) -> dict[str, int]:
    """Create a venue's assets on top of the ledger's; return their keys by code."""
    rows = [
        VenueAsset(
            venue_id=venue_id,
            asset_id=ledger_ids[code],
            haircut=asset.haircut,
            price=prices.get(code, Fraction(1)),
        )
        for code, asset in assets.items()
    ]
    VenueAsset.objects.bulk_create(rows)
    return {code: ledger_ids[code] for code in assets}


def create_instruments(
    *, venue_id: int, instruments: Mapping[str, Terms], assets: Mapping[str, int]
) -> dict[str, int]:
    """Create a venue's instruments; return their keys by code."""
    rows = [_instrument(venue_id, terms, assets) for terms in instruments.values()]
    return {row.code: row.pk for row in Instrument.objects.bulk_create(rows)}


def _instrument(venue_id: int, terms: Terms, assets: Mapping[str, int]) -> Instrument:
    option: dict[str, Any] = {}
    if terms.option is not None:
        option = {
            "option_type": "call" if terms.option.is_call else "put",
            "strike": terms.option.strike,
            "expiry": terms.option.expiry,
        }
    return Instrument(
        venue_id=venue_id,
        code=terms.code,
        kind=terms.kind.value,
        settle_id=assets[terms.settle],
        contract_size=terms.contract_size,
        inverse=terms.inverse,
        tiers=plain([(tier.up_to, tier.initial, tier.maintenance) for tier in terms.tiers]),
        underlying=terms.underlying,
        lot=terms.lot,
        **option,
    )


def save_prices(*, change: Change, touched: Touched) -> None:
    """Write new prices, and keep them in the history."""
    prices = {change.keys.assets[code]: change.book.prices[code] for (code,) in touched}
    _set_exact(VenueAsset, "asset_id", "price", prices)
    _set_times(
        VenueAsset,
        "asset_id",
        "priced_at",
        change.keys.assets,
        change.book.guarded.priced_at,
        touched,
    )
    PriceChange.objects.bulk_create(
        PriceChange(asset_id=key, sequence=change.sequence, at=change.at, price=price)
        for key, price in prices.items()
    )


def save_marks(*, change: Change, touched: Touched) -> None:
    """Write new marks, and keep them in the history."""
    marks = {change.keys.instruments[code]: change.book.marks[code] for (code,) in touched}
    _set_exact(Instrument, "id", "mark", marks)
    _set_times(
        Instrument,
        "id",
        "marked_at",
        change.keys.instruments,
        change.book.guarded.marked_at,
        touched,
    )
    MarkChange.objects.bulk_create(
        MarkChange(instrument_id=key, sequence=change.sequence, at=change.at, mark=mark)
        for key, mark in marks.items()
    )


def save_vols(*, change: Change, touched: Touched) -> None:
    """Write new volatilities, and keep them in the history."""
    vols = {change.keys.instruments[code]: change.book.vols[code] for (code,) in touched}
    _set_exact(Instrument, "id", "vol", vols)
    VolChange.objects.bulk_create(
        VolChange(instrument_id=key, sequence=change.sequence, at=change.at, vol=vol)
        for key, vol in vols.items()
    )


def _set_exact(model: Any, key: str, column: str, values: dict[int, Fraction]) -> None:
    texts = {pk: str(value) for pk, value in values.items()}
    set_column(model._meta.db_table, key, column, texts, DOMAIN)


def _set_times(
    model: Any,
    key: str,
    column: str,
    keys: Mapping[str, int],
    times: Mapping[str, datetime],
    touched: Touched,
) -> None:
    known = {keys[code]: times[code] for (code,) in touched if code in times}
    set_column(model._meta.db_table, key, column, known, "timestamptz")


def save_order_books(*, change: Change, touched: Touched) -> None:
    """Write the order books that were replaced or consumed."""
    rows = []
    for (code,) in touched:
        order_book = change.book.order_books[code]
        key = change.keys.instruments[code]
        rows.append(
            OrderBook(instrument_id=key, bids=plain(order_book.bids), asks=plain(order_book.asks))
        )
    OrderBook.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["instrument"], update_fields=["bids", "asks"]
    )


def save_positions(*, change: Change, touched: Touched) -> None:
    """Write the positions that changed, remove those that are flat, and keep the history."""
    rows, flat, history = [], [], []
    when = {"sequence": change.sequence, "at": change.at.isoformat()}
    for account, instrument in touched:
        key = change.keys.accounts[account], change.keys.instruments[instrument]
        row = {"account_id": key[0], "instrument_id": key[1], **FLAT}
        position = change.book.held(account).get(instrument)
        if position is None:
            flat.append(key)
        else:
            row |= {"quantity": str(position.quantity), "cost": str(position.cost)}
            rows.append(row)
        history.append({**row, **when})
    delete_pairs(Position._meta.db_table, ("account_id", "instrument_id"), flat)
    write_values(
        Position, rows, unique=["account_id", "instrument_id"], update=["quantity", "cost"]
    )
    write_values(PositionChange, history)
