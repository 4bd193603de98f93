"""Computing a statement again from the ledger and the records that it rests on."""

from __future__ import annotations

from dataclasses import replace

from backoffice.statements.document import build, canonical
from backoffice.statements.models import Statement
from backoffice.statements.selectors.accounts import Holder
from backoffice.statements.selectors.basis import Basis, Boundaries, basis_of
from backoffice.statements.selectors.compute import Venued, compute, read_seal, with_number
from backoffice.statements.selectors.ledgers import LedgerRow, boundaries_after, ledgers_at
from backoffice.statements.selectors.market import read_market


def recompute(statement: Statement, *, number: int | None) -> bytes:
    """The canonical bytes of a statement, under a number, from the ledger as it is now.

    Balances are read from the postings that bound it, not from what it stated itself.
    Raises StatementMismatch where the ledger does not add up any more.
    """
    venue, cut = statement.venue, statement.cut
    holders = [Holder(*row) for row in statement.captured["holders"]]
    basis = basis_of(statement, holders)
    ledgers = ledgers_at(book_id=venue.ledger_book_id, owners=basis.codes, cut_at=cut.cut_at)
    basis = _from_ledger(basis, ledgers)
    shared = Venued(venue, cut, read_market(venue=venue, cut=cut), read_seal(venue=venue, cut=cut))
    [facts] = compute(shared, [basis], ledgers)
    return canonical(build(with_number(facts, number)))


def _from_ledger(basis: Basis, ledgers: list[LedgerRow]) -> Basis:
    ids = {row.key: row.id for row in ledgers}
    return replace(basis, opening=_read(basis.opening, ids), closing=_read(basis.closing, ids))


def _read(stated: Boundaries, ids: dict[str, int]) -> Boundaries:
    asked = {ids[key]: boundary.posting for key, boundary in stated.items() if key in ids}
    found = boundaries_after(asked)
    return {key: found[ids[key]] for key in stated if key in ids}
