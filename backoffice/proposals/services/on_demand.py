"""Statements on demand. One person makes them: nothing but a further statement comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.models import Account
from backoffice.proposals.errors import ProposalError
from backoffice.statements.asking import days_asked
from backoffice.statements.document import StatementMismatch
from backoffice.statements.errors import StatementError
from backoffice.statements.models import Statement
from backoffice.statements.selectors.accounts import read_settings
from backoffice.statements.services import discard, draft, finalise, make


def draft_on_demand(*, account: Account, first: date, last: date, by: Any) -> Statement:
    """A draft of the venue's business days `first` to `last`, up to now where that day goes on.

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, account.venue)
    with _told():
        cut_off = read_settings(venue=account.venue).cut_off
        return draft(account, days_asked(account.venue, first, last, cut_off))


def issue_draft(*, statement: Statement, by: Any) -> Statement:
    """Make a draft final: it gets the account's next number. Again it answers the same.

    Errors: `NotPermitted`, `ProposalError`.
    """
    require(by, Permission.PROPOSE, statement.venue)
    with _told():
        return finalise(statement)


def discard_draft(*, statement: Statement, by: Any) -> None:
    """Delete a draft. Errors: `NotPermitted`, `ProposalError` for a final one."""
    require(by, Permission.PROPOSE, statement.venue)
    with _told():
        discard(statement)


def issue_on_demand(*, account: Account, first: date, last: date, by: Any) -> Statement:
    """The final statement of business days that have ended; the same one for the same days.

    Errors: `NotPermitted`, `ProposalError`.
    """
    venue = account.venue
    require(by, Permission.PROPOSE, venue)
    with _told():
        cut_off = read_settings(venue=venue).cut_off
        period = days_asked(venue, first, last, cut_off, ended=True)
        make(venue, period, accounts=[account.pk])
    return Statement.objects.select_related("account", "venue", "replaces").get(
        account=account,
        kind=period.kind,
        begins_at=period.begins_at,
        ends_at=period.ends_at,
        number__isnull=False,
        replaces__isnull=True,
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (StatementError, StatementMismatch) as error:
        raise ProposalError(getattr(error, "field", "statement"), str(error)) from error
