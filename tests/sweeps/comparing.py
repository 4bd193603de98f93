"""Columns that were read from PostgreSQL, held against the exact book."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from backoffice.accounts.models import Account
from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.columns import AmountColumns, BookColumns, columns_of
from backoffice.core.rules import TextColumn
from backoffice.sweeps.columns.cold import Reading

CLOSE = Fraction(1, 2**52)


def assert_reads(reading: Reading, book: Book) -> None:
    """Every account of the reading is there as in the book, each number within the bound."""
    keys = dict(Account.objects.values_list("id", "code"))
    codes = [keys[key] for key in reading.holdings.ids]
    read, own = reading.columns, columns_of(book, codes)
    assert _texts(read.kind) == _texts(own.kind)
    assert _texts(read.segment) == _texts(own.segment)
    for name in ("days_in_debt", "negative_cash", "watched"):
        assert getattr(read, name).tolist() == getattr(own, name).tolist(), name
    _assert_positions(read, book, codes)
    _assert_amounts(read.balances, read, book, codes, (Bucket.CASH, Bucket.HELD))
    _assert_amounts(read.debts, read, book, codes, (Bucket.DEBT,))
    _assert_market(read, own)


def _texts(column: TextColumn) -> list[str]:
    return [column.categories[code] for code in column.codes]


def assert_close(number: float, exact: Fraction) -> None:
    """Within 2^-52 of the exact value, and zero only for zero."""
    assert abs(Fraction(number) - exact) <= CLOSE * abs(exact)


def _assert_positions(read: BookColumns, book: Book, codes: list[str]) -> None:
    rows = read.positions
    assert np.all(np.diff(rows.account) >= 0)
    seen = set()
    for row, place, quantity, cost in zip(
        rows.account, rows.instrument, rows.quantity, rows.cost, strict=True
    ):
        account, code = codes[row], read.instruments.codes[place]
        assert_close(float(quantity), book.positions[account][code].quantity)
        assert_close(float(cost), book.positions[account][code].cost)
        seen.add((account, code))
    assert len(seen) == len(rows.account)
    assert seen == {(one, code) for one in codes for code in book.positions.get(one, {})}


def _assert_amounts(
    rows: AmountColumns, read: BookColumns, book: Book, codes: list[str], buckets: Iterable[Bucket]
) -> None:
    assert np.all(np.diff(rows.account) >= 0)
    found = {
        (codes[row], read.assets.codes[place]): float(amount)
        for row, place, amount in zip(rows.account, rows.asset, rows.amount, strict=True)
    }
    assert len(found) == len(rows.account)
    for account in codes:
        for code, asset in book.assets.items():
            minor = sum(book.balances.get((account, bucket, code), 0) for bucket in buckets)
            assert_close(found.get((account, code), 0.0), Fraction(minor, asset.unit))


def _assert_market(read: BookColumns, own: BookColumns) -> None:
    for part in ("assets", "instruments"):
        mine, theirs = getattr(read, part), getattr(own, part)
        order = [theirs.codes.index(code) for code in mine.codes]
        assert len(order) == len(theirs.codes)
        names = [name for name in mine.__dataclass_fields__ if name not in ("codes", "settle")]
        for name in set(names) - {"underlying"}:
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name)[order])
    for name in ("settle", "underlying"):
        mine, theirs = getattr(read.instruments, name), getattr(own.instruments, name)
        by_code = dict(zip(own.instruments.codes, theirs, strict=True))
        for code, place in zip(read.instruments.codes, mine, strict=True):
            wanted = by_code[code]
            assert (place < 0) == (wanted < 0)
            assert wanted < 0 or read.assets.codes[place] == own.assets.codes[wanted]
