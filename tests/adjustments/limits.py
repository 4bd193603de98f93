"""Limits of adjustments, as tests need them."""

from __future__ import annotations

from backoffice.adjustments.services import set_limit
from backoffice.venues.models import Venue
from tests.access.people import root


def allow(
    venue: Venue, per_request: int = 1_000_000, per_day: int | None = None, asset: str = "USD"
) -> None:
    """Operators may propose, and approvers approve, this much; a day the same by default."""
    for role, action in (("operator", "propose"), ("approver", "approve")):
        set_limit(
            venue=venue,
            role=role,
            action=action,
            asset=asset,
            per_request=per_request,
            per_day=per_day or per_request,
            by=root(),
        )
