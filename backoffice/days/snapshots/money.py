"""What accounts own and owe, exactly, from the ledger's buckets: one row an account."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backoffice.core.rules.columns import Codes
from backoffice.markets.selectors import read_assets
from backoffice.sweeps.columns.market import Market
from backoffice.sweeps.columns.selection import Selection
from backoffice.sweeps.columns.snapshot import Snapshot

DIGITS = 40
_CONTEXT = Context(prec=DIGITS)


def decimal(value: Fraction) -> Decimal:
    """The number in decimals: exactly, or to 40 digits where it has more."""
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def worth_of_unit(venue_id: int) -> dict[int, Decimal]:
    """By asset, the value of its smallest unit in the reporting asset, at the price of now."""
    found = read_assets(venue_id=venue_id)
    return {
        key: decimal(found.prices[code] / found.assets[code].unit)
        for code, key in found.keys.items()
    }


def read_money(
    shot: Snapshot, market: Market, selection: Selection, ids: Codes
) -> tuple[pa.Array, pa.Array]:
    """Value of cash and held, and what is owed, as texts of decimals, in the order of `ids`.

    Numbers of PostgreSQL, added up there: ADBC would hand them over as texts anyway.
    """
    query = _query(market, selection, worth_of_unit(market.key))
    with shot.reader() as reader:
        table = reader.read(query)
    place = pc.index_in(pa.array(ids, pa.int64()), value_set=table.column(0).combine_chunks())
    owned, owed = (pc.fill_null(table.column(n).combine_chunks().take(place), "0") for n in (1, 2))
    return owned, owed


def _query(market: Market, selection: Selection, worth: Mapping[int, Decimal]) -> str:
    prices = ", ".join(f"({key:d}::bigint, {value:f}::numeric)" for key, value in worth.items())
    return f"""
      WITH price (asset_id, worth) AS (VALUES {prices}), entry AS (
        SELECT a.id, l.bucket = 'debt' AS is_debt, p.worth * (
                 b.posted + CASE WHEN l.hot THEN coalesce((
                   SELECT sum(d.credits - d.debits) FROM ledger_hot_delta d
                    WHERE d.account_id = l.id), 0) ELSE 0 END) AS value
          FROM accounts_account a
          JOIN ledger_account l ON l.owner = a.code AND l.book_id = {market.ledger_book:d}
          JOIN ledger_balance b ON b.account_id = l.id
          JOIN price p ON p.asset_id = l.asset_id
         WHERE a.venue_id = {market.key:d} AND a.kind IN ('customer', 'member')
           AND l.bucket <> 'receivable' AND {selection.condition("a.id")})
      SELECT id, trim_scale(coalesce(sum(value) FILTER (WHERE NOT is_debt), 0))::text,
             trim_scale(coalesce(-sum(value) FILTER (WHERE is_debt), 0))::text
        FROM entry GROUP BY id
    """  # noqa: S608  integers and decimals that were read from the database


def as_texts(values: Mapping[int, Fraction], ids: Codes) -> pa.Array:
    """Numbers by account as texts of decimals, in the order of `ids`; 0 where there is none."""
    texts = np.full(len(ids), "0", dtype=object)
    for place in np.flatnonzero(np.isin(ids, np.fromiter(values, np.intp, len(values)))):
        texts[place] = f"{decimal(values[int(ids[place])]).normalize():f}"
    return pa.array(texts, pa.string())
