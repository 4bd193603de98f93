"""Security holds keep money on an account, whoever would take it: adjustments as well."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from backoffice.accounts.models import Restriction
from backoffice.adjustments.errors import AdjustmentError
from backoffice.adjustments.lines import Line
from backoffice.core.restrictions import FORBIDS_WITHDRAWAL
from backoffice.core.state import Imposed
from backoffice.venues.models import Venue


def check_holds(venue: Venue, lines: Sequence[Line]) -> None:
    """Raise `AdjustmentError` for the first line that takes from an account under such a hold.

    One query. Under the venue's lock the answer holds until commit.
    """
    rows = Restriction.objects.filter(
        account__venue=venue,
        account__code__in={payer_of(line)[1] for line in lines},
        imposed_by=Imposed.SECURITY,
        kind__in=FORBIDS_WITHDRAWAL,
        lifted_at=None,
    )
    standing = rows.filter(Q(until=None) | Q(until__gt=timezone.now()))
    held = set(standing.values_list("account__code", flat=True))
    for number, line in enumerate(lines, 1):
        field, payer = payer_of(line)
        if payer in held:
            raise AdjustmentError(
                f"lines.{number}.{field}",
                f"{payer} is under a security hold, so nothing is taken from it; wait until the "
                "hold ends, or have two persons end it.",
            )


def payer_of(line: Line) -> tuple[str, str]:
    """Which field of a line names the account that pays, and the account."""
    return ("account", line.account) if line.amount < 0 else ("against", line.against)
