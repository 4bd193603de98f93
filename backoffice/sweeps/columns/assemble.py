"""From tables as they were read to holdings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backoffice.core.columns import AmountColumns, PositionColumns
from backoffice.core.columns.book_columns import in_range
from backoffice.core.rules.columns import Bools, Codes
from backoffice.sweeps.columns.fractions import floats_of
from backoffice.sweeps.columns.holdings import NO_DEBT, Holdings
from backoffice.sweeps.columns.lookup import ascending, places_of
from backoffice.sweeps.columns.market import Market
from backoffice.sweeps.columns.queries import DEBT
from backoffice.sweeps.columns.tables import Tables

_EPOCH = 719_163  # the proleptic ordinal of 1970-01-01, from which Arrow counts days


class _Accounts(NamedTuple):
    """The accounts in order of their ids: keys, and codes to find the owners of money by."""

    ids: Codes
    codes: pa.Array
    is_member: Codes
    is_retail: Codes


def assemble(tables: Tables, market: Market) -> Holdings:
    """Holdings of the swept accounts in the tables; rows of other accounts are left out."""
    accounts = _accounts(tables.accounts)
    balances, debts, negative = _money(tables, accounts, market)
    since = np.full(len(accounts.ids), NO_DEBT, dtype=np.intp)
    owing = places_of(_codes(tables.debts, 0), accounts.ids)
    opened = tables.debts.column(1).cast(pa.int32()).to_numpy().astype(np.intp) + _EPOCH
    since[owing[owing >= 0]] = opened[owing >= 0]
    watched = np.zeros(len(accounts.ids), dtype=np.bool_)
    seen = places_of(_codes(tables.watched, 0), accounts.ids)
    watched[seen[seen >= 0]] = True
    return Holdings(
        ids=accounts.ids,
        kind=accounts.is_member,
        segment=accounts.is_retail,
        positions=_positions(tables.positions, accounts.ids, market),
        balances=balances,
        debts=debts,
        in_debt_since=since,
        negative_cash=negative,
        watched=watched,
    )


def _accounts(table: pa.Table) -> _Accounts:
    ids = _codes(table, 0)
    if not ascending(ids):
        table = table.take(pa.array(np.argsort(ids, kind="stable")))
        ids = _codes(table, 0)
    member, retail = (table.column(n).to_numpy().astype(np.intp) for n in (2, 3))
    return _Accounts(ids, table.column(1).combine_chunks(), member, retail)


def _positions(table: pa.Table, ids: Codes, market: Market) -> PositionColumns:
    account = places_of(_codes(table, 0), ids)
    instrument = places_of(_codes(table, 1), market.instrument_ids)
    quantity, cost = floats_of(table.column(2)), floats_of(table.column(3))
    order = _order(account >= 0, account)
    return PositionColumns(account[order], instrument[order], quantity[order], cost[order])


def _money(
    tables: Tables, accounts: _Accounts, market: Market
) -> tuple[AmountColumns, AmountColumns, Bools]:
    """Cash with held, debts, and whose cash is negative.

    A balance is rounded once by PostgreSQL, and once more by the division: within 2^-52 (see
    `fractions`).
    """
    owner = _owners(tables.balances, accounts)
    code, minor = _codes(tables.balances, 1), tables.balances.column(2).to_numpy()
    asset, is_debt = code >> 3, code >> 1 & 3 == DEBT
    below = minor < 0
    known = owner >= 0
    if tables.netted is not None:
        net_owner, net_asset = _owners(tables.netted, accounts), _codes(tables.netted, 1)
        net_debt, net_minor, net_below = (tables.netted.column(n).to_numpy() for n in (2, 3, 4))
        known &= ~np.isin(_keys(owner, asset, is_debt), _keys(net_owner, net_asset, net_debt))
        owner, asset = np.append(owner, net_owner), np.append(asset, net_asset)
        is_debt, minor = np.append(is_debt, net_debt), np.append(minor, net_minor)
        below = np.append(below, net_below)
        known = np.append(known, net_owner >= 0)
    negative = np.zeros(len(accounts.ids), dtype=np.bool_)
    negative[owner[known & below & ~is_debt]] = True
    place = places_of(asset, market.asset_ids)
    amount = in_range(minor / market.units[place])
    own, owed = _order(known & ~is_debt, owner), _order(known & is_debt, owner)
    return (
        AmountColumns(owner[own], place[own], amount[own]),
        AmountColumns(owner[owed], place[owed], amount[owed]),
        negative,
    )


def _owners(table: pa.Table, accounts: _Accounts) -> Codes:
    found = pc.index_in(table.column(0), value_set=accounts.codes)
    return pc.fill_null(found, -1).to_numpy().astype(np.intp)


def _keys(owner: Codes, asset: Codes, is_debt: Bools) -> Codes:
    return (asset << 1 | is_debt) << 40 | (owner & (1 << 40) - 1)


def _order(kept: Bools, account: Codes) -> slice | Codes:
    """Picks the rows that are kept, by account."""
    if kept.all() and ascending(account):
        return slice(None)
    rows = np.flatnonzero(kept)
    if ascending(account[rows]):
        return rows
    return rows[np.argsort(account[rows], kind="stable")]


def _codes(table: pa.Table, number: int) -> Codes:
    return table.column(number).to_numpy()
