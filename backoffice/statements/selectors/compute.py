"""From what statements rest on to their facts, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from fractions import Fraction
from typing import Any

from backoffice.ledger.models import Seal
from backoffice.statements.document.amounts import instant
from backoffice.statements.document.facts import (
    DayFigure,
    Heading,
    LedgerFacts,
    PartFacts,
    StatementFacts,
)
from backoffice.statements.models import StatementCut
from backoffice.statements.periods import first_and_last_day
from backoffice.statements.selectors.basis import Basis, Boundaries
from backoffice.statements.selectors.decisions import Decided, read_decided
from backoffice.statements.selectors.ledgers import Boundary, LedgerRow, Span, movements_of
from backoffice.statements.selectors.market import (
    Market,
    add_accounts,
    emptied,
    margin_of,
    positions_of,
)
from backoffice.statements.selectors.matters import ByAccount, read_debts
from backoffice.venues.models import Venue
from backoffice.venues.selectors import PolicyInForce


@dataclass(frozen=True, slots=True)
class Venued:
    """What all statements of a venue at one cut-off share."""

    venue: Venue
    cut: StatementCut
    market: Market
    seal: dict[str, Any] | None


def read_seal(*, venue: Venue, cut: StatementCut) -> dict[str, Any] | None:
    """The seal that a cut-off rests on, and whether it covers everything before it."""
    if not cut.seal_number:
        return None
    sha = Seal.objects.values_list("sha", flat=True).get(
        book_id=venue.ledger_book_id, number=cut.seal_number
    )
    return {"number": cut.seal_number, "sha256": bytes(sha).hex(), "covers_all": cut.sealed}


def compute(
    shared: Venued, bases: Sequence[Basis], ledgers: Sequence[LedgerRow]
) -> list[StatementFacts]:
    """The facts of each basis, in their order, without a number; see `with_number`.

    No two of the bases may share an account (see `basis.apart`). `ledgers` are all ledger
    accounts of their holders.
    """
    market = emptied(shared.market)
    holders = [holder for basis in bases for holder in basis.holders]
    by_owner: dict[str, list[LedgerRow]] = {}
    for row in ledgers:
        by_owner.setdefault(row.owner, []).append(row)
    closing = {key: b for basis in bases for key, b in basis.closing.items()}
    at_close = [replace(row, boundary=closing.get(row.key, Boundary())) for row in ledgers]
    add_accounts(market, holders=holders, ledgers=at_close, sequence=shared.cut.sequence)
    moved = movements_of(_spans(bases, by_owner), venue_id=shared.venue.pk)
    keys = {holder.id: holder.code for holder in holders}
    after = {code: basis.opened_sequence for basis in bases for code in basis.codes}
    upto = shared.cut.sequence
    decided = read_decided(venue_id=shared.venue.pk, accounts=keys, after=after, upto=upto)
    debts = read_debts(accounts=keys, after=after, upto=upto)
    reading = _Reading(market, moved, by_owner, decided, debts)
    return [reading.statement(shared, basis) for basis in bases]


def _spans(bases: Sequence[Basis], by_owner: dict[str, list[LedgerRow]]) -> list[Span]:
    return [
        Span(
            row.id,
            basis.opening.get(row.key, Boundary()).posting,
            basis.closing.get(row.key, Boundary()).posting,
            frozenset(basis.codes),
        )
        for basis in bases
        for code in basis.codes
        for row in by_owner.get(code, ())
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read for all bases."""

    market: Market
    moved: dict[int, Any]
    by_owner: dict[str, list[LedgerRow]]
    decided: Decided
    debts: ByAccount

    def statement(self, shared: Venued, basis: Basis) -> StatementFacts:
        """One statement's facts."""
        parts = [self._part(basis, h.code, h.parent) for h in basis.holders]
        return StatementFacts(heading_of(shared, basis), parts)

    def _part(self, basis: Basis, code: str, parent: str | None) -> PartFacts:
        captured, decided = basis.captured, self.decided
        return PartFacts(
            account=code,
            parent=parent,
            ledgers=[
                self._ledger(row, basis.opening, basis.closing)
                for row in self.by_owner.get(code, ())
                if row.key in basis.closing
            ],
            positions=positions_of(self.market, code),
            margin=margin_of(self.market, code),
            interest=decided.interest.get(code, ()),
            margin_calls=captured.get("margin_calls", {}).get(code, ()),
            liquidations=decided.liquidations.get(code, ()),
            losses=decided.losses.get(code, ()),
            covered=decided.covered.get(code, ()),
            debts=self.debts.get(code, ()),
            restrictions=captured.get("restrictions", {}).get(code, ()),
            days=[
                DayFigure(date.fromisoformat(day), Fraction(equity), Fraction(flow))
                for day, equity, flow in captured.get("days", {}).get(code, ())
            ],
        )

    def _ledger(self, row: LedgerRow, opening: Boundaries, closing: Boundaries) -> LedgerFacts:
        begin, end = opening.get(row.key, Boundary()), closing.get(row.key, Boundary())
        return LedgerFacts(
            asset=row.asset,
            decimals=row.decimals,
            bucket=row.bucket,
            opening=begin.balance,
            closing=end.balance,
            last_sequence=end.sequence,
            last_posting=end.posting,
            movements=self.moved.get(row.id, ()),
        )


def heading_of(shared: Venued, basis: Basis) -> Heading:
    """What a statement is, without its number."""
    shown, venue = basis.presentation, shared.venue
    zone = shared.market.book.venue.zone
    cut_off = time.fromisoformat(shown["cut_off"])
    first, last = first_and_last_day(basis.begins_at, basis.ends_at, zone, cut_off)
    return Heading(
        venue={
            "code": venue.code,
            "timezone": venue.timezone,
            "reporting_asset": venue.reporting_asset,
            "objections": shown["objections"],
        },
        account=basis.captured["account"],
        statement={
            "number": None,
            "kind": basis.kind,
            "scope": basis.scope,
            "begins_at": instant(basis.begins_at),
            "ends_at": instant(basis.ends_at),
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "previous": None if basis.previous is None else basis.previous.number,
            "replaces": None if basis.replaces is None else basis.replaces.number,
            "reason": basis.reason,
        },
        presentation={name: shown[name] for name in ("name", "language", "numbers", "page")},
        policy={
            **_policy(shared.market.policy),
            "earlier": [_policy(v) for v in shared.market.earlier_policies(basis.begins_at)],
        },
        seal=shared.seal,
        rests_on={
            "cut_at": instant(shared.cut.cut_at),
            "after_event": basis.opened_sequence,
            "event": shared.cut.sequence,
        },
        prices=shared.market.book.prices,
        begins_at=basis.begins_at,
        first_day=first,
    )


def _policy(version: PolicyInForce) -> dict[str, Any]:
    return {
        "version": version.number,
        "sha256": version.sha256,
        "effective_at": instant(version.effective_at),
    }


def with_number(facts: StatementFacts, number: int | None) -> StatementFacts:
    """The same facts under a number."""
    heading = facts.heading
    return replace(
        facts, heading=replace(heading, statement={**heading.statement, "number": number})
    )
