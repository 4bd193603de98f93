"""What an account was worth, day by day: for statements, and for returns over time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from backoffice.days.models import AccountSnapshot


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day's figures, in `currency`; `late` and `as_of` say what book they are of.

    A time-weighted return divides each day's equity less its `net_flows` by the equity before.
    """

    business_date: date
    currency: str
    equity: float
    initial_margin: float
    maintenance_margin: float
    position_value: float
    balance_value: Decimal
    open_debt: Decimal
    net_flows: Decimal
    as_of: datetime
    late: bool


_COLUMNS = [field.name for field in fields(DayFigures)]


def equity_series(account: int, since: date, until: date) -> list[DayFigures]:
    """Snapshots of the account with this key, both dates included, in order: one query.

    Days without one (before the account was, or while it is left out) are missing.
    """
    rows = AccountSnapshot.objects.filter(
        account_id=account, business_date__range=(since, until)
    ).order_by("business_date")
    return [DayFigures(*row) for row in rows.values_list(*_COLUMNS)]
