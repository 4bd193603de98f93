"""A book's columns in blocks of accounts, so that sums stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..rules.columns import Codes
from .book_columns import AmountColumns, BookColumns, PositionColumns

BLOCK_ROWS = 32_768
"""Twice as many are as fast for one process, and slow down two, which share a cache."""


def blocks(columns: BookColumns, rows: int = BLOCK_ROWS) -> Iterator[BookColumns]:
    """The accounts in their order, at most so many at once, each block numbered from zero.

    Only where positions and amounts are sorted by account; else all accounts are one block.
    """
    positions, balances, debts = columns.positions, columns.balances, columns.debts
    tables = (positions.account, balances.account, debts.account)
    if len(columns) <= rows or not all(map(_ascending, tables)):
        yield columns
        return
    starts = np.arange(0, len(columns) + rows, rows)
    cuts = [np.searchsorted(table, starts) for table in tables]
    for number, start in enumerate(starts[:-1]):
        block = slice(start, min(start + rows, len(columns)))
        held, money, owed = (slice(cut[number], cut[number + 1]) for cut in cuts)
        yield replace(
            columns,
            codes=None if columns.codes is None else columns.codes[block],
            kind=columns.kind.rows(block.start, block.stop),
            segment=columns.segment.rows(block.start, block.stop),
            positions=PositionColumns(
                positions.account[held] - start,
                positions.instrument[held],
                positions.quantity[held],
                positions.cost[held],
            ),
            balances=_amounts(balances, money, start),
            debts=_amounts(debts, owed, start),
            days_in_debt=columns.days_in_debt[block],
            negative_cash=columns.negative_cash[block],
            watched=columns.watched[block],
        )


def _ascending(account: Codes) -> bool:
    return bool(np.all(account[1:] >= account[:-1]))


def _amounts(table: AmountColumns, part: slice, start: int) -> AmountColumns:
    return AmountColumns(table.account[part] - start, table.asset[part], table.amount[part])
