"""What the statements of some accounts over a period rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from backoffice.core.calendar import ONE_DAY
from backoffice.statements.models import Scope, StatementCut
from backoffice.statements.periods import Period, first_and_last_day
from backoffice.statements.selectors.accounts import (
    Holder,
    Settings,
    presentation_of,
)
from backoffice.statements.selectors.basis import Basis, Boundaries, restored
from backoffice.statements.selectors.chain import read_closings, read_previous
from backoffice.statements.selectors.days import read_days
from backoffice.statements.selectors.ledgers import LedgerRow, ledgers_at_each
from backoffice.statements.selectors.matters import read_calls, read_restrictions
from backoffice.venues.models import Venue
from backoffice.venues.selectors import venue_of


def plan_bases(
    venue: Venue,
    period: Period,
    *,
    cut: StatementCut,
    begin_cut: StatementCut,
    settings: Settings,
    families: dict[int, list[Holder]],
) -> tuple[list[Basis], list[LedgerRow]]:
    """The basis of each account's statement, and their ledger accounts at the cut-off.

    A statement begins where the one before it in its chain ended, else at `begin_cut`; it ends
    where another one of the account for the same instant does, else at `cut`.
    """
    scopes = {key: Scope(settings.of(key).scope) for key in families}
    named = {key: _named(family, scopes[key]) for key, family in families.items() if family}
    previous = read_previous(accounts=named, period=period)
    closings = read_closings(accounts=named, period=period)
    owners = {holder.code for holders in named.values() for holder in holders}
    fresh = any((key, scopes[key]) not in previous for key in named)
    cuts = [cut.cut_at, begin_cut.cut_at] if fresh else [cut.cut_at]
    ledgers, *at_begin = ledgers_at_each(book_id=venue.ledger_book_id, owners=owners, cuts=cuts)
    begun = at_begin[0] if fresh else []
    bases = []
    for key, holders in named.items():
        codes = {holder.code for holder in holders}
        last = previous.get((key, scopes[key]))
        basis = Basis(
            account=key,
            holders=holders,
            kind=period.kind,
            scope=scopes[key],
            begins_at=period.begins_at,
            ends_at=period.ends_at,
            cut=cut,
            opening=_boundaries(begun, codes) if last is None else restored(last.boundary),
            closing=closings.get((key, scopes[key])) or _boundaries(ledgers, codes),
            opened_sequence=begin_cut.sequence if last is None else last.cut.sequence,
            previous=last,
        )
        present(basis, settings)
        bases.append(basis)
    capture(venue, bases, begin_cut=begin_cut)
    return bases, ledgers


def _named(family: list[Holder], scope: Scope) -> list[Holder]:
    return family if scope == Scope.CONSOLIDATED else family[:1]


def _boundaries(rows: Iterable[LedgerRow], codes: Collection[str]) -> Boundaries:
    return {row.key: row.boundary for row in rows if row.owner in codes and row.boundary.posting}


def present(basis: Basis, settings: Settings) -> None:
    """Note how the statement looks by the settings of now."""
    setting = settings.of(basis.account)
    basis.presentation = {
        **presentation_of(setting, basis.holders[0].code),
        "objections": settings.venue.objections,
        "cut_off": settings.cut_off.isoformat("minutes"),
    }


def capture(venue: Venue, bases: list[Basis], *, begin_cut: StatementCut) -> None:
    """Note what stands in rows that change later: three queries for all.

    Bases that begin earlier, since periods before were skipped, are noted from the period's begin.
    """
    if not bases:
        return
    first, cut = bases[0], bases[0].cut
    keys = {holder.id: holder.code for basis in bases for holder in basis.holders}
    since, until = begin_cut.clock, cut.clock
    calls = read_calls(accounts=keys, since=since, until=until)
    restrictions = read_restrictions(accounts=keys, since=since, until=until)
    day, last = first_and_last_day(first.begins_at, first.ends_at, venue_of(venue).zone)
    days = read_days(venue_id=venue.pk, accounts=keys, first=day - ONE_DAY, last=last)
    for basis in bases:
        own = basis.holders[0]
        basis.captured = {
            "account": {
                "code": own.code,
                "kind": own.kind,
                "segment": own.segment,
                "parent": own.parent,
            },
            "holders": [[h.id, h.code, h.kind, h.segment, h.parent] for h in basis.holders],
            "margin_calls": {c: calls[c] for c in basis.codes if c in calls},
            "restrictions": {c: restrictions[c] for c in basis.codes if c in restrictions},
            "days": {
                c: [[d.day.isoformat(), str(d.equity), str(d.flow)] for d in days[c]]
                for c in basis.codes
                if c in days
            },
        }
