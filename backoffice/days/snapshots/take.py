"""Taking snapshots of some accounts for a date: read, compute, copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from backoffice.core.rules.columns import Codes
from backoffice.days.models import AccountSnapshot
from backoffice.days.snapshots.exact import exact_figures
from backoffice.days.snapshots.figures import NAMES, Computed, compute
from backoffice.days.snapshots.flows import read_flows
from backoffice.days.snapshots.money import as_texts, read_money
from backoffice.sweeps.columns import Reading, Selection
from backoffice.sweeps.columns.cold import read_holdings
from backoffice.sweeps.columns.market import Market, read_market
from backoffice.sweeps.columns.snapshot import snapshot

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that are ready to be written, and why accounts (by key) have none."""

    rows: pa.Table
    errors: dict[int, str] = field(default_factory=dict)

    def write(self) -> int:
        """Copy the rows into the table, those that are there already left out; how many.

        Needs a transaction in which nobody else takes the same accounts.
        """
        rows = self.rows
        if len(rows):
            known = _known(rows)
            rows = rows.filter(pa.array(~np.isin(rows.column("account_id").to_numpy(), known)))
        if len(rows):
            _copy(rows)
        return len(rows)


def take(venue_code: str, selection: Selection, day: date, *, late: bool) -> Taken:
    """Compute the rows of the swept accounts of a selection, of the book as it is now.

    All is read in one snapshot of the database, but for the figures that columns do not say (see
    `compute`). Not inside a transaction. Raises `UnknownVenue`.
    """
    with snapshot() as shot:
        market = read_market(venue_code)
        reading = Reading(market, read_holdings(shot, market, selection))
        ids = reading.holdings.ids
        owned, owed = read_money(shot, market, selection, ids)
        flows = as_texts(read_flows(market, selection, day), ids)
    computed = compute(reading)
    errors = _complete(venue_code, computed, ids)
    texts = {"balance_value": owned, "open_debt": owed, "net_flows": flows}
    rows = _table(market, ids, computed, texts, day=day, late=late)
    if errors:
        failed = np.fromiter(errors, np.intp, len(errors))
        rows = rows.filter(pa.array(~np.isin(ids, failed)))
    return Taken(rows, errors)


def _complete(venue_code: str, computed: Computed, ids: Codes) -> dict[int, str]:
    """Ask exactly for what the columns do not say; why some accounts have no figures at all."""
    places = np.flatnonzero(computed.unknown)
    if not len(places):
        return {}
    exact = exact_figures(venue_code, ids[places].tolist())
    for place in places:
        for name, value in zip(NAMES, exact.figures.get(int(ids[place]), ()), strict=False):
            computed.values[name][place] = value
    return exact.errors


def _table(
    market: Market,
    ids: Codes,
    computed: Computed,
    texts: dict[str, pa.Array],
    *,
    day: date,
    late: bool,
) -> pa.Table:
    same: dict[str, Any] = {
        "venue_id": market.key,
        "business_date": day.isoformat(),
        "currency": market.venue.reporting_asset,
        "as_of": market.now.astimezone(UTC).isoformat(),
        "sequence": market.sequence,
        "late": late,
    }
    return pa.table(
        {
            "account_id": pa.array(ids, pa.int64()),
            **{name: pa.array(computed.values[name]) for name in NAMES},
            **texts,
            **{name: pa.repeat(value, len(ids)) for name, value in same.items()},
        }
    )


def _known(rows: pa.Table) -> Codes:
    ids = rows.column("account_id").to_numpy()
    taken = AccountSnapshot.objects.filter(
        account_id__gte=int(ids[0]),
        account_id__lte=int(ids[-1]),
        business_date=rows.column("business_date")[0].as_py(),
    )
    return np.fromiter(taken.order_by().values_list("account_id", flat=True), np.intp)


def _copy(rows: pa.Table) -> None:
    written = BytesIO()
    csv.write_csv(rows, written, csv.WriteOptions(include_header=False))
    table, names = AccountSnapshot._meta.db_table, ", ".join(rows.column_names)
    with connection.cursor() as cursor:
        # The names are ours.
        statement = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
        with cursor.copy(statement) as copy:
            view = written.getbuffer()
            for start in range(0, len(view), CHUNK_BYTES):
                copy.write(view[start : start + CHUNK_BYTES])
