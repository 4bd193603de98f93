"""What deciding about any proposal checks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.access.errors import SamePerson
from backoffice.access.principal import principal_of
from backoffice.core.four_eyes import same_person
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models.decided import Decided
from backoffice.records.refusals import checked_words

LIFETIME = timedelta(days=7)
WAITS = "proposed one already; decide about it first."
D = TypeVar("D", bound=Decided)


def check_open(row: Decided, name: str) -> None:
    """Raise `ProposalError` or `SamePerson` unless this person may decide now."""
    state = row.state_at(timezone.now())
    if state == "expired":
        raise ProposalError("proposal", "it has expired; propose it again.")
    if state != "proposed":
        raise ProposalError("proposal", f"it is {state} already; nothing is left to decide.")
    if same_person(row.proposed_by, name):
        raise SamePerson("decided_by", f"{name} proposed it, so another person decides.")


def check_alone(
    rows: QuerySet[D], wrong: str = "asked for it already; another person decides."
) -> None:
    """Raise `ProposalError` where one of the rows waits; under the venue's lock it holds."""
    waits = rows.filter(approved=None, expires_at__gt=timezone.now()).first()
    if waits is not None:
        raise ProposalError("proposal", f"{waits.proposed_by} {wrong}")


def approve_row(row: D, name: str, **did: Any) -> D:
    """Write the approval of a locked row; `did`: the columns that say what it became."""
    type(row)._default_manager.filter(pk=row.pk).update(
        approved=True, decided_by=name, decided_at=timezone.now(), **did
    )
    row.refresh_from_db()
    return row


def refuse_row(row: D, name: str, because: str) -> D:
    """Write the refusal of a locked row."""
    check_open(row, name)
    type(row)._default_manager.filter(pk=row.pk).update(
        approved=False, decided_by=name, decided_at=timezone.now(), refusal=because
    )
    row.refresh_from_db()
    return row


def locked(row: D, *related: str) -> D:
    """The row under its lock until commit, with the rows that it names."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.select_related(*related).get(pk=row.pk)


def refuse(row: D, by: Any, because: str) -> D:
    """Lock and refuse a row that this person may decide about.

    Errors: `SamePerson`, `ProposalError` with `because` or `proposal`.
    """
    said = checked_words("because", because, ProposalError)
    with transaction.atomic():
        return refuse_row(locked(row), principal_of(by).name, said)
