"""From the exact Book to columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from ..accounts import Bucket
from ..book import Book
from ..guards.verdicts import is_missing
from ..periods import business_day
from ..rules import TextColumn
from ..rules.columns import Bools
from ..state import Imposed
from .book_columns import (
    AmountColumns,
    BookColumns,
    PositionColumns,
    in_range,
)
from .market import asset_columns, divided, floats, indices, instrument_columns

COLLATERAL = (Bucket.CASH, Bucket.HELD)


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
        assets=asset_columns(
            book.assets,
            book.prices,
            missing={code for code in book.assets if is_missing(book, code)},
        ),
        instruments=instrument_columns(
            book.instruments, book.assets, book.marks, book.vols, book.now
        ),
        positions=_positions(book, row),
        balances=_amounts(book, row, COLLATERAL),
        debts=_amounts(book, row, (Bucket.DEBT,)),
        days_in_debt=days,
        negative_cash=negative,
        watched=watched,
    )


def _positions(book: Book, row: Mapping[str, int]) -> PositionColumns:
    place = {code: number for number, code in enumerate(book.instruments)}
    held = [
        (row[account], place[code], position)
        for account, positions in book.positions.items()
        if account in row
        for code, position in positions.items()
    ]
    return PositionColumns(
        account=indices(account for account, _, _ in held),
        instrument=indices(instrument for _, instrument, _ in held),
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
    amounts = (divided(minor, units[asset]) for (_, asset), minor in sums.items())
    return AmountColumns(
        account=indices(account for account, _ in sums),
        asset=indices(place[asset] for _, asset in sums),
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
        if any(by not in (Imposed.MANUAL, Imposed.SECURITY) for _, by in imposed):
            yield account
