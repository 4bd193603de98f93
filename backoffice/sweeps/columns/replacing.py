"""Replacing what some accounts hold in holdings that are kept in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from backoffice.core.columns import AmountColumns, PositionColumns
from backoffice.core.rules.columns import Bools, Codes
from backoffice.sweeps.columns.holdings import Holdings
from backoffice.sweeps.columns.lookup import places_of

Rows = TypeVar("Rows", PositionColumns, AmountColumns)
BY_ACCOUNT = ("kind", "segment", "in_debt_since", "negative_cash", "watched")


def replaced(holdings: Holdings, changed: set[int], read: Holdings) -> Holdings:
    """Holdings in which the changed accounts hold what was read of them.

    Whoever was read and is not there yet is added; whoever is no longer swept is taken out.
    """
    asked = np.fromiter(changed, np.intp, len(changed))
    gone = np.setdiff1d(asked[places_of(asked, holdings.ids) >= 0], read.ids)
    ids = holdings.ids
    if len(gone) or np.any(places_of(read.ids, ids) < 0):
        ids = np.union1d(ids, read.ids)
        ids = ids[~np.isin(ids, gone)]
        holdings = _moved(holdings, ids)
    rows = places_of(read.ids, ids)
    stale = np.zeros(len(ids), dtype=np.bool_)
    stale[rows] = True
    by_account = {}
    for name in BY_ACCOUNT:
        column = getattr(holdings, name).copy()
        column[rows] = getattr(read, name)
        by_account[name] = column
    return replace(
        holdings,
        positions=_merged(holdings.positions, stale, read.positions, rows),
        balances=_merged(holdings.balances, stale, read.balances, rows),
        debts=_merged(holdings.debts, stale, read.debts, rows),
        **by_account,
    )


def _moved(holdings: Holdings, ids: Codes) -> Holdings:
    """The same holdings, numbered by other ids; accounts that are new hold nothing."""
    rows, places = places_of(holdings.ids, ids), places_of(ids, holdings.ids)
    by_account = {}
    for name in BY_ACCOUNT:
        column = getattr(holdings, name)
        by_account[name] = np.where(places >= 0, column[places], column.dtype.type(0))
    return replace(
        holdings,
        ids=ids,
        positions=_renumbered(holdings.positions, rows),
        balances=_renumbered(holdings.balances, rows),
        debts=_renumbered(holdings.debts, rows),
        **by_account,
    )


def _renumbered(table: Rows, rows: Codes) -> Rows:
    account = rows[table.account]
    kept = account >= 0
    return type(table)(account[kept], *(column[kept] for column in _columns(table)[1:]))


def _merged(table: Rows, stale: Bools, read: Rows, rows: Codes) -> Rows:
    """The table without the stale accounts' rows, and with the rows that were read of them."""
    old = np.flatnonzero(stale[table.account])
    columns, fresh = _columns(table), [rows[read.account], *_columns(read)[1:]]
    if np.array_equal(columns[0][old], fresh[0]) and np.array_equal(columns[1][old], fresh[1]):
        for number in range(2, len(columns)):  # the usual case: other numbers in the same rows
            columns[number] = columns[number].copy()
            columns[number][old] = fresh[number]
        return type(table)(*columns)
    columns = [np.delete(column, old) for column in columns]
    if not len(read.account):
        return type(table)(*columns)
    at = np.searchsorted(columns[0], fresh[0])
    return type(table)(*map(np.insert, columns, [at] * len(columns), fresh))


def _columns(table: PositionColumns | AmountColumns) -> list[np.ndarray]:
    if isinstance(table, PositionColumns):
        return [table.account, table.instrument, table.quantity, table.cost]
    return [table.account, table.asset, table.amount]
