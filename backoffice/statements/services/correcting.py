"""Corrections: a new statement of the same period that names the one it replaces."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from backoffice.statements.document.facts import StatementFacts
from backoffice.statements.errors import NotReplaceable
from backoffice.statements.models import Statement
from backoffice.statements.rendering import Rendered, render
from backoffice.statements.selectors.accounts import Settings, read_settings
from backoffice.statements.selectors.basis import Basis, basis_of
from backoffice.statements.selectors.compute import compute
from backoffice.statements.selectors.ledgers import ledgers_at
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.life import holders_of
from backoffice.statements.services.make import final, lock_accounts, numbers_after, share
from backoffice.statements.services.plan import capture, present
from backoffice.statements.services.writing import Writing, write_final


def correct(statement: Statement, *, reason: str) -> Statement:
    """A new statement of the same period that names the one it replaces.

    It is computed anew from the ledger, between the same postings and by the settings of now.
    Raises NotReplaceable.
    """
    venue = statement.venue
    with transaction.atomic():
        lock_accounts([statement.account_id])
        settings = read_settings(venue=venue, accounts=[statement.account_id])
        basis, facts = _computed(statement, reason, settings)
        writing = Writing(venue, numbers_after([basis.account]), settings)
        writing.add(basis, final(facts, writing.number_of(basis.account)))
        [key] = write_final(writing)
    return Statement.objects.get(pk=key)


def preview_correction(statement: Statement, name: str, *, reason: str) -> Rendered:
    """What `correct` would make now, in a format, without a number; it is kept nowhere.

    Raises NotReplaceable, UnknownFormat, FormatFailed.
    """
    settings = read_settings(venue=statement.venue, accounts=[statement.account_id])
    _, facts = _computed(statement, reason, settings)
    return render(name, final(facts, None))


def _computed(
    statement: Statement, reason: str, settings: Settings
) -> tuple[Basis, StatementFacts]:
    venue = statement.venue
    if statement.number is None or not reason.strip():
        raise NotReplaceable("Only a final statement is replaced, and for a reason: give one.")
    if Statement.objects.filter(replaces=statement).exists():
        raise NotReplaceable(f"Statement {statement.number} was replaced: replace that one.")
    basis = replace(
        basis_of(statement, holders_of(statement)), replaces=statement, reason=reason.strip()
    )
    present(basis, settings)
    capture(venue, [basis], begin_cut=cut_of(venue, statement.begins_at))
    ledgers = ledgers_at(
        book_id=venue.ledger_book_id, owners=basis.codes, cut_at=statement.cut.cut_at
    )
    [facts] = compute(share(venue, statement.cut), [basis], ledgers)
    return basis, facts
