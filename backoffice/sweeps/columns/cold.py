"""Reading a venue's columns from PostgreSQL, all of them, as of one instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backoffice.core.columns import BookColumns
from backoffice.sweeps.columns.assemble import assemble
from backoffice.sweeps.columns.holdings import Holdings
from backoffice.sweeps.columns.market import Market, read_market
from backoffice.sweeps.columns.queries import Queries
from backoffice.sweeps.columns.selection import Selection, Span
from backoffice.sweeps.columns.snapshot import Snapshot, snapshot
from backoffice.sweeps.columns.tables import read_tables


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Accounts of a venue and their market, read in one snapshot.

    `market.sequence` is the venue's sequence that it saw; row n is account `holdings.ids[n]`.
    """

    market: Market
    holdings: Holdings

    @property
    def columns(self) -> BookColumns:
        """As the core takes them; without codes."""
        return self.holdings.columns(self.market)


def read_cold(
    venue_code: str, *, selection: Selection | None = None, at: datetime | None = None
) -> Reading:
    """Read the swept accounts of a selection, by default all of the venue, for a sweep at `at`.

    Not inside a transaction. Raises `UnknownVenue`.
    """
    with snapshot() as shot:
        market = read_market(venue_code, at=at)
        return Reading(market, read_holdings(shot, market, selection))


def read_holdings(shot: Snapshot, market: Market, selection: Selection | None) -> Holdings:
    """Read what accounts hold, as of a snapshot in which the market was read."""
    return assemble(read_tables(shot, queries_for(market, selection)), market)


def queries_for(market: Market, selection: Selection | None) -> Queries:
    """The queries for a selection, or for all accounts of the market's venue."""
    return Queries(market.key, market.ledger_book, selection or _everybody(market.key))


def _everybody(venue_id: int) -> Span:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM accounts_account"
            " WHERE venue_id = %s",
            [venue_id],
        )
        first, last = cursor.fetchone()
    return Span(first, last, whole=True)
