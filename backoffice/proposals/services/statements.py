"""Corrections of final statements, and closings of accounts: asked for by one, done by another."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.models import Account
from backoffice.ledger.errors import LedgerError
from backoffice.ledger.services import retrying
from backoffice.ledger.services.upkeep import seal_blocks
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import CAUSES, Deed, StatementProposal
from backoffice.proposals.services.deciding import (
    LIFETIME,
    approve_row,
    check_alone,
    check_open,
    locked,
    refuse,
)
from backoffice.records.refusals import checked_words
from backoffice.statements.document import StatementMismatch
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Statement
from backoffice.statements.services import correct
from backoffice.statements.services.closings import closing_statement
from backoffice.venues.locking import lock_venue
from backoffice.venues.store import StoreError
from backoffice.venues.store.closing import check_closable, close_account


@retrying
def propose_correction(
    *, statement: Statement, cause: str, reason: str, by: Any
) -> StatementProposal:
    """Ask that a final statement is replaced by one that is computed anew and names it.

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, statement.venue)
    said = _checked(Deed.CORRECT, cause, reason)
    if statement.number is None:
        raise ProposalError("statement", "it is a draft; discard it and make another one.")
    _check_not_replaced(statement)
    return _proposed(statement.account, said, cause, by, what=Deed.CORRECT, statement=statement)


@retrying
def propose_closing(*, account: Account, cause: str, reason: str, by: Any) -> StatementProposal:
    """Ask that a flat account is closed for good, with its closing statement.

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, account.venue)
    said = _checked(Deed.CLOSE, cause, reason)
    if account.closed_at is not None:
        raise ProposalError("account", "it is closed already.")
    try:
        check_closable(account)
    except StoreError as error:
        raise ProposalError("account", str(error).removeprefix("account: ")) from error
    return _proposed(account, said, cause, by, what=Deed.CLOSE)


@retrying
def approve_statement(*, proposal: StatementProposal, by: Any) -> StatementProposal:
    """Make the new statement, or close the account and make its closing one; once.

    Errors: `NotPermitted`, `SamePerson`, `ProposalError` (decided, expired, or no longer so).
    """
    require(by, Permission.APPROVE, proposal.venue)
    name = principal_of(by).name
    if proposal.what == Deed.CLOSE and not connection.in_atomic_block:
        seal_blocks(book=proposal.venue.ledger_book.code)  # closing posts nothing: it covers all
    with transaction.atomic():
        row = locked(proposal, "venue", "account__venue", "statement__venue", "statement__cut")
        if row.approved and row.decided_by == name:
            return row
        check_open(row, name)
        try:
            made = _carry_out(row)
        except (StatementError, StatementMismatch, StoreError, LedgerError) as error:
            raise ProposalError("proposal", str(error)) from error
        return approve_row(row, name, made=made)


@retrying
def refuse_statement(*, proposal: StatementProposal, by: Any, because: str) -> StatementProposal:
    """Leave everything as it is. Errors: `NotPermitted`, `SamePerson`, `ProposalError`."""
    require(by, Permission.APPROVE, proposal.venue)
    return refuse(proposal, by, because)


def _carry_out(row: StatementProposal) -> Statement:
    if row.statement is not None:
        return correct(row.statement, reason=row.why)
    if row.account.closed_at is not None:
        raise ProposalError("proposal", "the account is closed already.")
    close_account(row.venue.code, row.account.code)
    row.account.refresh_from_db()
    return closing_statement(row.account)


def _checked(what: Deed, cause: str, reason: str) -> str:
    if cause not in CAUSES[what]:
        raise ProposalError("cause", f"choose a cause, one of {', '.join(CAUSES[what])}.")
    return checked_words("reason", reason, ProposalError)


def _check_not_replaced(statement: Statement) -> None:
    later = Statement.objects.filter(replaces=statement).first()
    if later is not None:
        wrong = f"statement {later.number} replaced it; correct that one."
        raise ProposalError("statement", wrong)


def _proposed(account: Account, said: str, cause: str, by: Any, **what: Any) -> StatementProposal:
    name, until = principal_of(by).name, timezone.now() + LIFETIME
    with transaction.atomic():
        lock_venue(account.venue.code)  # one that asks at the same time waits, and is told
        check_alone(StatementProposal.objects.filter(account=account, **what))
        return StatementProposal.objects.create(
            venue=account.venue,
            account=account,
            cause=cause,
            reason=said,
            proposed_by=name,
            expires_at=until,
            **what,
        )
