"""The life of one statement: draft, final, delivered, read; and the one that replaces it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.records.bulk import write_rows
from backoffice.statements.errors import AlreadyStated, UnknownStatement
from backoffice.statements.models import Artefact, Happening, Statement, StatementEvent
from backoffice.statements.periods import Period
from backoffice.statements.recompute import recompute
from backoffice.statements.rendering import Rendered, render
from backoffice.statements.selectors.accounts import Holder, read_holders, read_settings
from backoffice.statements.selectors.basis import basis_of
from backoffice.statements.selectors.compute import compute
from backoffice.statements.services.cuts import cut_of
from backoffice.statements.services.make import (
    drop_drafts,
    final,
    lock_accounts,
    numbers_after,
    share,
)
from backoffice.statements.services.plan import plan_bases
from backoffice.statements.services.telling import tell_on_commit
from backoffice.statements.services.writing import Writing, kept, row_of
from backoffice.statements.storing import read


def draft(account: Account, period: Period) -> Statement:
    """A statement without a number, to be looked at first; one of before makes way for it.

    Raises what `make` raises, and AlreadyStated where there is a final one.
    """
    venue = account.venue
    cut, begin_cut = cut_of(venue, period.ends_at), cut_of(venue, period.begins_at)
    with transaction.atomic():
        lock_accounts([account.pk])
        drop_drafts([account.pk], period)
        settings = read_settings(venue=venue, accounts=[account.pk])
        bases, ledgers = plan_bases(
            venue,
            period,
            cut=cut,
            begin_cut=begin_cut,
            settings=settings,
            families=read_holders(keys=[account.pk]),
        )
        [basis], known = (
            bases,
            Statement.objects.filter(
                account=account,
                kind=period.kind,
                begins_at=period.begins_at,
                ends_at=period.ends_at,
                replaces__isnull=True,
            ),
        )
        if known.filter(scope=basis.scope).exists():
            raise AlreadyStated(
                f"{account.code} has its statement of this period: replace it if it is wrong."
            )
        [facts] = compute(share(venue, cut), bases, ledgers)
        row = row_of(venue, basis, final(facts, None), None)
        row.save()
    return row


def finalise(statement: Statement) -> Statement:
    """Give a draft the account's next number and keep its files; a final one stays as it is."""
    with transaction.atomic():
        lock_accounts([statement.account_id])
        row = Statement.objects.select_related("venue", "cut").filter(pk=statement.pk).first()
        if row is None:
            raise UnknownStatement("The draft is gone: make the statement again.")
        if row.number is not None:
            return row
        settings = read_settings(venue=row.venue, accounts=[row.account_id])
        writing = Writing(row.venue, numbers_after([row.account_id]), settings)
        number = writing.number_of(row.account_id)
        writing.add(basis_of(row, holders_of(row)), recompute(row, number=number))
        written = writing.statements[0]
        row.number, row.content_sha256 = number, written.content_sha256
        row.save(update_fields=["number", "content_sha256"])
        for file in writing.files[0]:
            file.statement_id = row.pk
        write_rows(writing.files[0])
        tell_on_commit(row.venue, writing.bases, [row])
    return row


def discard(statement: Statement) -> None:
    """Delete a draft. Raises UnknownStatement for a final one, which stays."""
    with transaction.atomic():
        lock_accounts([statement.account_id])
        row = Statement.objects.filter(pk=statement.pk).first()
        if row is not None and row.number is not None:
            raise UnknownStatement(f"Statement {row.number} is final by now: it stays.")
        Statement.objects.filter(pk=statement.pk, number=None).delete()


def holders_of(statement: Statement) -> list[Holder]:
    """The accounts that a statement was made of."""
    return [Holder(*row) for row in statement.captured["holders"]]


def artefact_of(statement: Statement, name: str) -> Artefact:
    """The file of a final statement in a format; written now where nobody asked for it before.

    Raises UnknownStatement for a draft, UnknownFormat, FormatFailed.
    """
    known = statement.artefacts.filter(format=name).first()
    if known is not None:
        return known
    if statement.number is None:
        raise UnknownStatement("A draft has no files: make it final first.")
    canonical = read(statement.artefacts.get(format="json").path)
    row = kept(statement.venue.code, render(name, canonical))
    row.statement = statement
    Artefact.objects.bulk_create([row], ignore_conflicts=True)
    return statement.artefacts.get(format=name)


def preview(statement: Statement, name: str) -> Rendered:
    """A statement in a format, computed now and kept nowhere: how a draft is looked at."""
    return render(name, recompute(statement, number=statement.number))


def mark_delivered(statement: Statement, *, channel: str, actor: str = "") -> None:
    """Note that a final statement went out; the same is noted once."""
    _note(statement, Happening.DELIVERED, channel, actor)


def mark_read(statement: Statement, *, channel: str, actor: str = "") -> None:
    """Note that a final statement was read; with that it was delivered."""
    _note(statement, Happening.DELIVERED, channel, actor)
    _note(statement, Happening.READ, channel, actor)


def _note(statement: Statement, kind: Happening, channel: str, actor: str) -> None:
    row = StatementEvent(
        statement=statement, kind=kind, channel=channel, actor=actor, at=timezone.now()
    )
    StatementEvent.objects.bulk_create([row], ignore_conflicts=True)
