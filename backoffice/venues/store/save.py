"""Writing what an event changed: for each kind of record, one or a few statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from backoffice.accounts import services as accounts
from backoffice.markets import services as markets
from backoffice.records.change import Change, Touched
from backoffice.shortfalls import services as shortfalls
from backoffice.venues import services as venues


class Save(Protocol):
    """Writes the touched records of one kind."""

    def __call__(self, *, change: Change, touched: Touched) -> None:
        """Write them as they are in the book now."""


# In this order: the steps of shortfalls refer to debts.
SAVES: dict[str, Save] = {
    "price": markets.save_prices,
    "mark": markets.save_marks,
    "vol": markets.save_vols,
    "order_book": markets.save_order_books,
    "position": markets.save_positions,
    "contribution": accounts.save_contributions,
    "realized": accounts.save_realized,
    "restriction": accounts.save_restrictions,
    "margin_call": accounts.save_margin_calls,
    "debt": shortfalls.save_debts,
    "shortfall": shortfalls.save_shortfalls,
    "period": venues.save_periods,
    "period_use": venues.save_period_use,
    "regime": venues.save_regime,
    "guard": venues.save_guards,
    "halt": venues.save_halts,
    "order": venues.save_orders,
    "acceptance": venues.save_acceptances,
}
WITH_THE_STATE = frozenset({"accrued_through"})


def save(change: Change, touched: Iterable[tuple[Any, ...]]) -> None:
    """Write all touched records.

    Raises `LookupError` for a kind that nothing writes, so that none is forgotten.
    """
    by_kind: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *name in sorted(touched, key=repr):
        by_kind.setdefault(kind, []).append(tuple(name))
    unknown = by_kind.keys() - SAVES.keys() - WITH_THE_STATE
    if unknown:
        raise LookupError(f"{', '.join(sorted(unknown))}: the store writes no such records.")
    for kind, write in SAVES.items():
        if kind in by_kind:
            write(change=change, touched=by_kind[kind])
