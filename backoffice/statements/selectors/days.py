"""Daily figures of accounts, from the snapshots that ends of days take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from backoffice.days.models import AccountSnapshot
from backoffice.statements.document.facts import DayFigure


def read_days(
    *, venue_id: int, accounts: Collection[int], first: date, last: date
) -> dict[str, Sequence[DayFigure]]:
    """Daily figures by account code, oldest first, both days included: one query.

    Accounts and days without a snapshot are left out. Equity is as exact as the snapshot's: a
    float, of which the shortest decimal is taken.
    """
    rows = (
        AccountSnapshot.objects.filter(
            account__venue_id=venue_id,
            account_id__in=accounts,
            business_date__range=(first, last),
        )
        .order_by("account_id", "business_date")
        .values_list("account__code", "business_date", "equity", "net_flows")
    )
    found: dict[str, list[DayFigure]] = defaultdict(list)
    for code, day, equity, flow in rows:
        found[code].append(DayFigure(day, Fraction(Decimal(repr(equity))), Fraction(flow)))
    return dict(found)
