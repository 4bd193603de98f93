"""A venue's instruments as of a snapshot: terms change rarely, marks with every event.

So what is stored of the terms is compared with what the columns in memory were made of, and only
where that differs are they read as objects and made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import connection

from backoffice.core.columns import InstrumentColumns
from backoffice.core.columns.book_columns import in_range
from backoffice.core.columns.market import NAN, divided, indices, instrument_columns
from backoffice.core.instruments import Instrument
from backoffice.core.margin.black76 import years_to
from backoffice.core.rules.columns import Codes, Floats
from backoffice.markets.selectors import read_instruments

# All that `InstrumentColumns` are made of, but for marks and volatilities.
_ROWS = """
SELECT id, mark, vol, ROW(code, kind, settle_id, contract_size, inverse, tiers, underlying,
                          option_type, strike, expiry)::text
  FROM markets_instrument WHERE venue_id = %s ORDER BY id
"""


class _Stored(NamedTuple):
    """Ids and terms as they are stored, and codes of the assets to which the columns point."""

    ids: tuple[int, ...]
    terms: tuple[str, ...]
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """`columns` in the order of the `ids`, which ascend, made of the `terms`."""

    columns: InstrumentColumns
    ids: Codes
    terms: tuple[Instrument, ...]
    stored: _Stored


def read_listing(
    venue_id: int, assets: Sequence[str], now: datetime, *, before: Listing | None = None
) -> Listing:
    """Read the instruments for a sweep at `now`; `assets` are codes, in the columns' order.

    What is the same `before` is taken from there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [venue_id])
        rows = cursor.fetchall()
    ids, marks, vols, terms = zip(*rows, strict=True) if rows else ((),) * 4
    stored = _Stored(ids, terms, tuple(assets))
    if before is None or before.stored != stored:
        before = _parsed(venue_id, stored, now)
    columns = InstrumentColumns(
        **{name: getattr(before.columns, name) for name in _LASTING},
        mark=_floats(marks, NAN),
        vol=_floats(vols, 0.0),
        years=_years(before, now),
    )
    return Listing(columns, before.ids, before.terms, stored)


_LASTING = sorted({*InstrumentColumns.__dataclass_fields__} - {"mark", "vol", "years"})


def _parsed(venue_id: int, stored: _Stored, now: datetime) -> Listing:
    found = read_instruments(venue_id=venue_id)
    terms = {
        code: found.instruments[code] for code in sorted(found.keys, key=found.keys.__getitem__)
    }
    columns = instrument_columns(terms, stored.assets, {}, {}, now)
    return Listing(columns, indices(stored.ids), tuple(terms.values()), stored)


def _years(listing: Listing, now: datetime) -> Floats:
    if not listing.columns.is_option.any():
        return listing.columns.years
    options = (one.option for one in listing.terms)
    return np.array(
        [0.0 if option is None else years_to(option.expiry, now) for option in options],
        dtype=np.float64,
    )


def _floats(texts: Sequence[str | None], missing: float) -> Floats:
    """The nearest floats of exact numbers as they are stored; NaN for what is out of range."""
    return in_range(np.array([_nearest(text, missing) for text in texts], dtype=np.float64))


def _nearest(text: str | None, missing: float) -> float:
    if text is None:
        return missing
    numerator, _, denominator = text.partition("/")
    return divided(int(numerator), int(denominator or 1))
