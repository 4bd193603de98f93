"""Numbers, assets and instruments as columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from fractions import Fraction

import numpy as np

from ..instruments import Instrument
from ..margin import black76
from ..money import ZERO, Asset
from ..rules.columns import Codes, Floats
from .book_columns import AssetColumns, InstrumentColumns, in_range

NAN = float("nan")


def floats(values: Iterable[Fraction | None]) -> Floats:
    """The nearest floats; NaN for None and for what is out of range."""
    return in_range(np.array([_nearest(value) for value in values], dtype=np.float64))


def _nearest(value: Fraction | None) -> float:
    if value is None:
        return NAN
    return divided(value.numerator, value.denominator)


def divided(numerator: int, denominator: int) -> float:
    """The quotient, correctly rounded; NaN beyond the range of floats, on either side."""
    try:
        quotient = numerator / denominator
    except OverflowError:
        return NAN
    return NAN if numerator and not quotient else quotient


def indices(values: Iterable[int]) -> Codes:
    """Places as an array."""
    return np.array(list(values), dtype=np.intp)


def asset_columns(
    assets: Mapping[str, Asset],
    prices: Mapping[str, Fraction],
    *,
    missing: Collection[str] = (),
) -> AssetColumns:
    """The assets in their order; a price that is not there or negative is unknown.

    Of the `missing`, whose price is too old to count, a positive balance is worth nothing.
    """
    known = [prices.get(code) for code in assets]
    kept = [ZERO if code in missing else 1 - asset.haircut for code, asset in assets.items()]
    pairs = list(zip(known, kept, strict=True))
    price = floats(None if p is None or p < 0 else p for p in known)
    collateral = floats(None if p is None or p < 0 else p * share for p, share in pairs)
    return AssetColumns(tuple(assets), price, collateral)


def instrument_columns(
    instruments: Mapping[str, Instrument],
    assets: Iterable[str],
    marks: Mapping[str, Fraction],
    vols: Mapping[str, Fraction],
    now: datetime,
) -> InstrumentColumns:
    """The instruments in their order, at these marks and volatilities, options as of `now`."""
    terms = list(instruments.values())
    place = {code: number for number, code in enumerate(assets)}
    options = [one.option for one in terms]
    up_to, initial, maintenance = _tiers(terms)
    return InstrumentColumns(
        codes=tuple(instruments),
        settle=indices(place[one.settle] for one in terms),
        underlying=indices(
            -1 if one.underlying is None else place[one.underlying] for one in terms
        ),
        contract_size=floats(one.contract_size for one in terms),
        mark=floats(marks.get(one.code) for one in terms),
        inverse=np.array([one.inverse for one in terms], dtype=np.bool_),
        is_option=np.array([option is not None for option in options], dtype=np.bool_),
        is_call=np.array([o is not None and o.is_call for o in options], dtype=np.bool_),
        strike=floats(Fraction(0) if option is None else option.strike for option in options),
        years=np.array(
            [0.0 if o is None else black76.years_to(o.expiry, now) for o in options],
            dtype=np.float64,
        ),
        vol=floats(vols.get(one.code, Fraction(0)) for one in terms),
        tier_up_to=up_to,
        tier_initial=initial,
        tier_maintenance=maintenance,
    )


def _tiers(terms: list[Instrument]) -> tuple[Floats, Floats, Floats]:
    most = max((len(one.tiers) for one in terms), default=0)
    up_to = np.full((len(terms), most), np.inf)
    initial, maintenance = np.zeros_like(up_to), np.zeros_like(up_to)
    for number, one in enumerate(terms):
        count = len(one.tiers)
        ends = floats(tier.up_to for tier in one.tiers)
        endless = np.array([tier.up_to is None for tier in one.tiers], dtype=np.bool_)
        up_to[number, :count] = np.where(endless, np.inf, ends)
        initial[number, :count] = floats(tier.initial for tier in one.tiers)
        maintenance[number, :count] = floats(tier.maintenance for tier in one.tiers)
    return up_to, initial, maintenance
