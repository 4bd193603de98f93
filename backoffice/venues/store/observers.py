"""Telling plugins what was decided, once it is committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from backoffice.core.book import Book
from backoffice.core.guards.breaker import RELEASED, SPENT
from backoffice.core.guards.memory import Quoted
from backoffice.core.guards.verdicts import price_and_time
from backoffice.core.outcome import Outcome
from backoffice.core.shortfall import state_of
from backoffice.hooks import default_plugins
from backoffice.sdk import (
    DecisionTaken,
    PriceDegraded,
    RestrictionChanged,
    ShortfallChanged,
    VenueDegraded,
)
from backoffice.venues.store.alert_log import log_alerts

Touched = Sequence[tuple[Any, ...]]
TOLD = frozenset({"restriction", "shortfall", "guard", "halt"})


def tell_on_commit(book: Book, outcome: Outcome) -> None:
    """After the commit log what guards alert of, and call the observers.

    One that fails harms nobody.
    """
    touched = sorted((one for one in outcome.touched if one[0] in TOLD), key=repr)
    restrictions, shortfalls = list(_restrictions(book, touched)), list(_shortfalls(book, touched))
    prices, halts = list(_prices(book, touched)), list(_halts(book, touched))
    code, decisions = book.venue.code, list(outcome.decisions)
    if not (restrictions or shortfalls or prices or halts or decisions):
        return

    def tell() -> None:
        log_alerts(prices, halts)
        plugins = default_plugins()
        for decision in decisions:
            plugins.decision_taken(DecisionTaken(code, decision))
        for restriction in restrictions:
            plugins.restriction_changed(restriction)
        for shortfall in shortfalls:
            plugins.shortfall_changed(shortfall)
        for price in prices:
            plugins.price_degraded(price)
        for halt in halts:
            plugins.venue_degraded(halt)

    transaction.on_commit(tell, robust=True)


def _restrictions(book: Book, touched: Touched) -> Iterator[RestrictionChanged]:
    for what, *name in touched:
        if what != "restriction":
            continue
        account, kind, by = name
        imposed = book.restrictions.get(account, {})
        yield RestrictionChanged(
            venue=book.venue.code,
            account=account,
            kind=kind.value,
            imposed_by=by.value,
            active=(kind, by) in imposed,
            at=book.now,
            until=imposed.get((kind, by)),
        )


def _shortfalls(book: Book, touched: Touched) -> Iterator[ShortfallChanged]:
    for what, *name in touched:
        if what != "shortfall":
            continue
        shortfall = book.shortfalls[name[0]]
        yield ShortfallChanged(
            venue=book.venue.code,
            id=shortfall.id,
            account=shortfall.account,
            asset=shortfall.asset,
            amount=shortfall.amount,
            remaining=shortfall.remaining,
            state=state_of(book, shortfall),
            at=book.now,
        )


def _prices(book: Book, touched: Touched) -> Iterator[PriceDegraded]:
    for what, *name in touched:
        if what != "guard" or name[0] != "degraded":
            continue
        quote = Quoted(name[1]), name[2]
        candidate = book.guarded.candidates.get(quote)
        yield PriceDegraded(
            venue=book.venue.code,
            quote=name[1],
            code=name[2],
            reasons=book.guarded.degraded.get(quote, ()),
            price=price_and_time(book, quote)[0],
            candidate=None if candidate is None else candidate.price,
            at=book.now,
        )


def _halts(book: Book, touched: Touched) -> Iterator[VenueDegraded]:
    halt = book.guarded.halt
    for what, *name in touched:
        if what != "halt" or halt is None or name[1] == SPENT:
            continue
        released = name[1] == RELEASED
        yield VenueDegraded(
            venue=book.venue.code,
            halted=not released,
            liquidations=halt.liquidations,
            value=halt.value,
            at=book.now,
            released_by=(halt.proposed_by, halt.approved_by) if released else (),
        )
