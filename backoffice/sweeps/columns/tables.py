"""Reading the rows of accounts: two connections at once, as PostgreSQL gives each one processor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from backoffice.sweeps.columns.queries import HELD, Queries
from backoffice.sweeps.columns.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Tables:
    """The answers to `Queries`, in Arrow's arrays, by the names there.

    `netted` is None where no balance is hot and nothing is held.
    """

    accounts: pa.Table
    positions: pa.Table
    balances: pa.Table
    netted: pa.Table | None
    debts: pa.Table
    watched: pa.Table


def read_tables(shot: Snapshot, queries: Queries) -> Tables:
    """Read all that is needed, as stored."""
    with ThreadPoolExecutor(1) as pool:
        positions = pool.submit(_read_positions, shot, queries)
        with shot.reader() as reader:
            accounts = reader.read(queries.accounts())
            balances = reader.read(queries.balances())
            netted = reader.read(queries.netted()) if needs_netting(balances) else None
            debts, watched = reader.read(queries.debts()), reader.read(queries.watched())
        return Tables(accounts, positions.result(), balances, netted, debts, watched)


def needs_netting(balances: pa.Table) -> bool:
    """Whether something is held, or on a hot account."""
    codes = balances.column(1).to_numpy()
    return bool(np.any((codes & 1 == 1) | (codes >> 1 & 3 == HELD)))


def _read_positions(shot: Snapshot, queries: Queries) -> pa.Table:
    with shot.reader() as reader:
        return reader.read(queries.positions())
