"""Reading the periods that are not closed, and the use of limits: three queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from backoffice.core.calendar import DAY, KINDS
from backoffice.core.scope import Part
from backoffice.core.state import Period
from backoffice.venues.models import PeriodProfit, PeriodRecord, PeriodUse

Use = defaultdict[tuple[str, str, str, date], int]


@dataclass(slots=True)
class Periods:
    """Current periods by kind, those that wait to be closed in order, and keys of both."""

    current: dict[str, Period] = field(default_factory=dict)
    unclosed: list[Period] = field(default_factory=list)
    keys: dict[tuple[str, date], int] = field(default_factory=dict)


def read_periods(*, venue_id: int, profits: bool = True) -> Periods:
    """The venue's periods that are not closed, with the profits that they began with.

    Without `profits` a period refuses to say what it began with.
    """
    found = Periods()
    by_key: dict[int, Period] = {}
    left: list[tuple[int, int, Period]] = []
    rows = PeriodRecord.objects.filter(venue_id=venue_id, closed_sequence__isnull=True)
    for key, kind, last_day, left_sequence in rows.values_list(
        "id", "kind", "last_day", "left_sequence"
    ):
        by_key[key] = period = Period(kind, last_day)
        found.keys[kind, last_day] = key
        if left_sequence is None:
            found.current[kind] = period
        else:
            left.append((left_sequence, KINDS.index(kind), period))
    found.unclosed = [period for _, _, period in sorted(left, key=lambda item: item[:2])]
    if profits:
        _read_profits(by_key)
    else:
        for period in by_key.values():
            period.realized, period.unrealized = Part({}, ()), Part({}, ())
    return found


def _read_profits(by_key: dict[int, Period]) -> None:
    profits = PeriodProfit.objects.filter(period__in=by_key).order_by()
    columns = ("period_id", "account__code", "instrument__code", "realized", "unrealized")
    for key, account, instrument, realized, unrealized in profits.values_list(*columns):
        if realized:
            by_key[key].realized[account, instrument] = realized
        if unrealized:
            by_key[key].unrealized[account, instrument] = unrealized


def read_business_day(*, venue_id: int) -> date:
    """The last day of the venue's current day period: the day that counts now."""
    return PeriodRecord.objects.values_list("last_day", flat=True).get(
        venue_id=venue_id, kind=DAY, left_sequence__isnull=True, closed_sequence__isnull=True
    )


def read_period_use(*, venue_id: int) -> Use:
    """What steps used of their periodic limits."""
    found: Use = defaultdict(int)
    rows = PeriodUse.objects.filter(venue_id=venue_id).order_by()
    columns = ("step_key", "asset__asset__code", "kind", "last_day", "amount")
    for key, asset, kind, last_day, amount in rows.values_list(*columns):
        found[key, asset, kind, last_day] = amount
    return found
