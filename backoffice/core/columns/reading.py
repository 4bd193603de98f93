"""From the exact Book to columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import numpy as np

from ..accounts import Bucket
from ..book import Book
from ..instruments import Instrument
from ..margin import black76
from ..periods import business_day
from ..rules import TextColumn
from ..rules.columns import Bools, Floats
from ..state import Imposed
from ..valuation import kept_share
from .book_columns import (
    AmountColumns,
    AssetColumns,
    BookColumns,
    InstrumentColumns,
    PositionColumns,
    in_range,
)

COLLATERAL = (Bucket.CASH, Bucket.HELD)
NAN = float("nan")


def columns_of(book: Book, accounts: Iterable[str] | None = None) -> BookColumns:
    """The columns of these accounts, by default of all that are swept, in the order given."""
    codes = tuple(account.code for account in book.swept()) if accounts is None else tuple(accounts)
    row = {code: number for number, code in enumerate(codes)}
    days, negative, watched = _matters(book, row)
    owners = [book.accounts[code] for code in codes]
    return BookColumns(
        codes=codes,
        kind=TextColumn.from_values([owner.kind.value for owner in owners]),
        segment=TextColumn.from_values([owner.segment.value for owner in owners]),
        assets=_assets(book),
        instruments=_instruments(book),
        positions=_positions(book, row),
        balances=_amounts(book, row, COLLATERAL),
        debts=_amounts(book, row, (Bucket.DEBT,)),
        days_in_debt=days,
        negative_cash=negative,
        watched=watched,
    )


def floats(values: Iterable[Fraction | None]) -> Floats:
    """The nearest floats; NaN for None and for what is out of range."""
    return in_range(np.array([_nearest(value) for value in values], dtype=np.float64))


def _nearest(value: Fraction | None) -> float:
    if value is None:
        return NAN
    return _divide(value.numerator, value.denominator)


def _divide(numerator: int, denominator: int) -> float:
    """The quotient, correctly rounded; NaN beyond the range of floats, on either side."""
    try:
        quotient = numerator / denominator
    except OverflowError:
        return NAN
    return NAN if numerator and not quotient else quotient


def _indices(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.array(list(values), dtype=np.intp)


def _assets(book: Book) -> AssetColumns:
    prices = [book.prices.get(code) for code in book.assets]
    kept = [kept_share(book, code) for code in book.assets]
    pairs = list(zip(prices, kept, strict=True))
    price = floats(None if p is None or p < 0 else p for p in prices)
    collateral = floats(None if p is None or p < 0 else p * share for p, share in pairs)
    return AssetColumns(tuple(book.assets), price, collateral)


def _instruments(book: Book) -> InstrumentColumns:
    terms = list(book.instruments.values())
    place = {code: number for number, code in enumerate(book.assets)}
    options = [one.option for one in terms]
    up_to, initial, maintenance = _tiers(terms)
    return InstrumentColumns(
        codes=tuple(book.instruments),
        settle=_indices(place[one.settle] for one in terms),
        underlying=_indices(
            -1 if one.underlying is None else place[one.underlying] for one in terms
        ),
        contract_size=floats(one.contract_size for one in terms),
        mark=floats(book.marks.get(one.code) for one in terms),
        inverse=np.array([one.inverse for one in terms], dtype=np.bool_),
        is_option=np.array([option is not None for option in options], dtype=np.bool_),
        is_call=np.array([o is not None and o.is_call for o in options], dtype=np.bool_),
        strike=floats(Fraction(0) if option is None else option.strike for option in options),
        years=np.array(
            [0.0 if o is None else black76.years_to(o.expiry, book.now) for o in options],
            dtype=np.float64,
        ),
        vol=floats(book.vols.get(one.code, Fraction(0)) for one in terms),
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


def _positions(book: Book, row: Mapping[str, int]) -> PositionColumns:
    place = {code: number for number, code in enumerate(book.instruments)}
    held = [
        (row[account], place[code], position)
        for account, positions in book.positions.items()
        if account in row
        for code, position in positions.items()
    ]
    return PositionColumns(
        account=_indices(account for account, _, _ in held),
        instrument=_indices(instrument for _, instrument, _ in held),
        quantity=floats(position.quantity for _, _, position in held),
        cost=floats(position.cost for _, _, position in held),
    )


def _amounts(book: Book, row: Mapping[str, int], buckets: tuple[Bucket, ...]) -> AmountColumns:
    """Sums of the buckets, netted exactly before they become floats."""
    place = {code: number for number, code in enumerate(book.assets)}
    sums: dict[tuple[int, str], int] = {}
    for (account, bucket, asset), minor in book.balances.items():
        if minor and bucket in buckets and account in row:
            key = row[account], asset
            sums[key] = sums.get(key, 0) + minor
    units = {code: asset.unit for code, asset in book.assets.items()}
    amounts = (_divide(minor, units[asset]) for (_, asset), minor in sums.items())
    return AmountColumns(
        account=_indices(account for account, _ in sums),
        asset=_indices(place[asset] for _, asset in sums),
        amount=in_range(np.array(list(amounts), dtype=np.float64)),
    )


def _matters(
    book: Book, row: Mapping[str, int]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Bools, Bools]:
    """Days in debt, negative cash, and what is watched; as `sweep` would ask the book."""
    days = np.zeros(len(row), dtype=np.intp)
    today = business_day(book)
    for debt in book.debts.values():
        if debt.account in row and debt.owed > 0:
            number = row[debt.account]
            days[number] = max(days[number], (today - debt.opened_on).days + 1)
    negative = np.zeros(len(row), dtype=np.bool_)
    for (account, bucket, _), minor in book.balances.items():
        if minor < 0 and bucket is Bucket.CASH and account in row:
            negative[row[account]] = True
    watched = np.zeros(len(row), dtype=np.bool_)
    for account in _watched(book):
        if account in row:
            watched[row[account]] = True
    return days, negative, watched


def _watched(book: Book) -> Iterator[str]:
    yield from book.margin_calls
    yield from book.episodes
    yield from (account for account in book.orders if book.open_orders(account))
    for shortfall in book.shortfalls.values():
        if shortfall.is_open:
            yield shortfall.account
    for account, imposed in book.restrictions.items():
        if any(by is not Imposed.MANUAL for _, by in imposed):
            yield account
