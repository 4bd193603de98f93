"""Reading liquidation orders: one query."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from backoffice.core.book import Book
from backoffice.core.orders import Ended, LiquidationOrder, OrderFacts, Side
from backoffice.records.sql import any_of
from backoffice.venues.models import LiquidationOrder as Row


def read_orders(*, venue_id: int, book: Book, within: Collection[int] | None = None) -> None:
    """Put into the book the orders that are open, and those that ended at its very instant.

    Of all accounts, or of those with the keys `within`.
    """
    rows = Row.objects.filter(Q(ended_at=None) | Q(ended_at=book.now), venue_id=venue_id)
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
    rows = rows.select_related("account", "instrument").order_by("placed_at", "nth")
    for row in rows:
        of_account = book.orders.setdefault(row.account.code, {})
        of_account[row.instrument.code] = order_of(row)


def accounts_ordered(*, venue_id: int) -> set[int]:
    """Keys of accounts with an open order."""
    rows = Row.objects.filter(venue_id=venue_id, ended_at=None).order_by()
    return set(rows.values_list("account_id", flat=True))


def order_of(row: Row) -> LiquidationOrder:
    """A row as the core's record; account and instrument are read with it."""
    return LiquidationOrder(
        facts=facts_of_order(row),
        unfilled=row.unfilled,
        together=tuple(row.together),
        gives_up_at=row.gives_up_at,
        nth=row.nth,
        max_deviation=row.max_deviation,
        received=row.received,
        filled=row.filled,
        traded=row.traded,
        profit=row.profit,
        premium=row.premium,
        notional=row.notional,
        ended=None if row.ended_at is None else Ended(row.state),
        ended_at=row.ended_at,
    )


def facts_of_order(row: Row) -> OrderFacts:
    """What was asked."""
    return OrderFacts(
        id=row.client_id,
        account=row.account.code,
        instrument=row.instrument.code,
        side=Side(row.side),
        quantity=row.quantity,
        worst_price=row.worst_price,
        placed_at=row.placed_at,
        expires_at=row.expires_at,
    )
