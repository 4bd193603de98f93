"""Telling plugins what was decided, once it is committed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from backoffice.core.book import Book
from backoffice.core.outcome import Outcome
from backoffice.core.shortfall import state_of
from backoffice.hooks import default_plugins
from backoffice.sdk import DecisionTaken, RestrictionChanged, ShortfallChanged


def tell_on_commit(book: Book, outcome: Outcome) -> None:
    """Call the observers after the commit; one that fails harms nobody."""
    restrictions, shortfalls = list(_restrictions(book, outcome)), list(_shortfalls(book, outcome))
    code, decisions = book.venue.code, list(outcome.decisions)
    if not (restrictions or shortfalls or decisions):
        return

    def tell() -> None:
        plugins = default_plugins()
        for decision in decisions:
            plugins.decision_taken(DecisionTaken(code, decision))
        for restriction in restrictions:
            plugins.restriction_changed(restriction)
        for shortfall in shortfalls:
            plugins.shortfall_changed(shortfall)

    transaction.on_commit(tell, robust=True)


def _restrictions(book: Book, outcome: Outcome) -> Iterator[RestrictionChanged]:
    for what, *name in sorted(outcome.touched, key=repr):
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


def _shortfalls(book: Book, outcome: Outcome) -> Iterator[ShortfallChanged]:
    for what, *name in sorted(outcome.touched, key=repr):
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
