"""The write-off that a step of the policy asks for, and that a person approves."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.core.events import Approve
from backoffice.proposals.errors import ProposalError
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.store import handle


def approve_write_off(*, shortfall: Shortfall, by: Any) -> int:
    """Carry out what waits on the account's shortfalls in the asset; returns the event's number.

    The policy asks and a person approves, so these are two. Errors: `NotPermitted`,
    `ProposalError` where nothing waits.
    """
    require(by, Permission.APPROVE, shortfall.venue)
    if shortfall.pending is None:
        raise ProposalError("shortfall", "no write-off waits on it.")
    event = Approve(
        timezone.now(),
        shortfall.account.code,
        shortfall.asset.asset.code,
        principal_of(by).name,
    )
    place = f"{shortfall.number}:{len(shortfall.steps.all())}"
    return handle(shortfall.venue.code, event, reference=f"write-off:{place}").sequence
