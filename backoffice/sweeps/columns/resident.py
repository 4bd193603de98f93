"""A shard's columns kept in memory, and brought up to date by what changed since."""

from __future__ import annotations

import logging
from dataclasses import fields
from datetime import datetime

import numpy as np
from django.conf import settings

from backoffice.core.columns import AmountColumns, PositionColumns
from backoffice.sweeps.columns.changes import Changes
from backoffice.sweeps.columns.cold import Reading, read_holdings
from backoffice.sweeps.columns.holdings import Holdings
from backoffice.sweeps.columns.market import Market, read_market
from backoffice.sweeps.columns.replacing import replaced
from backoffice.sweeps.columns.selection import Selection, Some
from backoffice.sweeps.columns.snapshot import Snapshot, snapshot

MANY = 0.2  # of the accounts: from here on reading all of them again is faster
_log = logging.getLogger(__name__)


class ResidentBook:
    """The columns of a venue's accounts, or of a range of them.

    The first `refresh` reads them cold; later ones read the market and the accounts that changed.
    Every `prove_every` of them (by default `SWEEP_PROVE_EVERY`) a cold read of the same snapshot
    is compared with what is in memory; where they differ, a warning says so, and the cold one
    counts.
    """

    def __init__(
        self,
        venue_code: str,
        changes: Changes,
        *,
        selection: Selection | None = None,
        prove_every: int | None = None,
    ) -> None:
        self.venue_code = venue_code
        self._changes = changes
        self._selection = selection
        self._prove_every = prove_every or settings.SWEEP_PROVE_EVERY
        self._refreshes = 0
        self._reading: Reading | None = None

    def refresh(self, *, at: datetime | None = None, market: Market | None = None) -> Reading:
        """Bring the columns up to date for a sweep at `at`. Not inside a transaction.

        `market` is the newest that this process has read, for other shards of the venue too.
        Raises `UnknownVenue`.
        """
        before, self._reading = self._reading, None  # what fails on the way is read cold next
        with snapshot() as shot:
            self._refreshes += 1
            proving = before is not None and self._refreshes % self._prove_every == 0
            known = before.market if market is None and before is not None else market
            market = read_market(self.venue_code, at=at, before=None if proving else known)
            holdings = self._current(shot, market, before)
            if proving:
                holdings = self._proven(shot, market, holdings)
        self._reading = Reading(market, holdings)
        return self._reading

    def _current(self, shot: Snapshot, market: Market, before: Reading | None) -> Holdings:
        if before is None or not _continues(before.market, market):
            return read_holdings(shot, market, self._selection)
        if market.version == before.market.version:
            return before.holdings
        changed = self._changes(market.key, before.market.sequence)
        if changed is None or len(changed) > MANY * len(before.holdings):
            return read_holdings(shot, market, self._selection)
        mine = {one for one in changed if self._selection is None or one in self._selection}
        if not mine:
            return before.holdings
        read = read_holdings(shot, market, Some.of(mine))
        return replaced(before.holdings, mine, read)

    def _proven(self, shot: Snapshot, market: Market, holdings: Holdings) -> Holdings:
        cold = read_holdings(shot, market, self._selection)
        wrong = differences(holdings, cold)
        if wrong:
            _log.warning(
                "venue %s: the book in memory differs from the recorded one at sequence %d in %s; "
                "the recorded one is taken",
                self.venue_code,
                market.sequence,
                ", ".join(wrong),
            )
        return cold if wrong else holdings


def _continues(before: Market, now: Market) -> bool:
    """Whether places of assets and instruments still mean the same, and time went on.

    Another state of no later number is a database that was restored: its changes say nothing.
    """
    return (
        before.key == now.key
        and (before.version == now.version or before.sequence < now.sequence)
        and np.array_equal(before.asset_ids, now.asset_ids[: len(before.asset_ids)])
        and np.array_equal(before.instrument_ids, now.instrument_ids[: len(before.instrument_ids)])
    )


def differences(one: Holdings, other: Holdings) -> list[str]:
    """Names of the columns that differ; the order of an account's own rows does not count."""
    found = []
    for field in fields(Holdings):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, PositionColumns):
            same = _same(
                (mine.account, mine.instrument, mine.quantity, mine.cost),
                (theirs.account, theirs.instrument, theirs.quantity, theirs.cost),
            )
        elif isinstance(mine, AmountColumns):
            same = _same(
                (mine.account, mine.asset, mine.amount),
                (theirs.account, theirs.asset, theirs.amount),
            )
        else:
            same = np.array_equal(mine, theirs)
        if not same:
            found.append(field.name)
    return found


def _same(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    if len(one[0]) != len(other[0]):
        return False
    if np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1]):
        pairs = zip(one[2:], other[2:], strict=True)
    else:
        orders = [np.lexsort((table[1], table[0])) for table in (one, other)]
        sorted_ = [[column[order] for column in table] for table, order in
                   zip((one, other), orders, strict=True)]  # fmt: skip
        pairs = zip(*sorted_, strict=True)
    return all(np.array_equal(a, b, equal_nan=a.dtype == np.float64) for a, b in pairs)
