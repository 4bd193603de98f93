"""Writing periods that began, were left behind or closed, and the use of their limits."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.core.state import Period
from backoffice.records.change import Change, Touched
from backoffice.venues.models import PeriodProfit, PeriodRecord, PeriodUse
from backoffice.venues.services.period_profits import leave_profits


def save_periods(*, change: Change, touched: Touched) -> None:
    """Write which periods were closed or left behind, then those that began."""
    book, keys = change.book, change.keys.periods
    left = {(p.kind, p.last_day): p for p in book.unclosed}
    live = {(p.kind, p.last_day): p for p in book.current.values()} | left
    kinds = {kind for kind, _ in touched}
    closed = [keys[name] for name in touched if name in keys and name not in live]
    behind = [keys[name] for name in left if name in keys and name[0] in kinds]
    records = PeriodRecord.objects
    records.filter(id__in=closed).update(closed_sequence=change.sequence)
    records.filter(id__in=behind, left_sequence=None).update(left_sequence=change.sequence)
    begun = [name for name in dict.fromkeys([*touched, *live]) if name not in keys]
    rows = records.bulk_create(
        PeriodRecord(
            venue_id=change.keys.venue,
            kind=kind,
            last_day=last_day,
            left_sequence=change.sequence if (kind, last_day) in left else None,
            closed_sequence=None if (kind, last_day) in live else change.sequence,
        )
        for kind, last_day in begun
    )
    keys.update({(row.kind, row.last_day): row.pk for row in rows})
    new = [live[name] for name in begun if name in live]
    if book.scope is not None and book.scope.profits_kept:
        leave_profits(change.keys.venue, [keys[one.kind, one.last_day] for one in new])
        return
    PeriodProfit.objects.bulk_create(row for period in new for row in _profits(change, period))


def _profits(change: Change, period: Period) -> Iterator[PeriodProfit]:
    for account, instrument in sorted({**period.realized, **period.unrealized}):
        yield PeriodProfit(
            period_id=change.keys.periods[period.kind, period.last_day],
            account_id=change.keys.accounts[account],
            instrument_id=change.keys.instruments[instrument],
            realized=period.realized.get((account, instrument), 0),
            unrealized=period.unrealized.get((account, instrument), 0),
        )


def save_period_use(*, change: Change, touched: Touched) -> None:
    """Write how much of their periodic limits steps used."""
    rows = [
        PeriodUse(
            venue_id=change.keys.venue,
            step_key=key,
            asset_id=change.keys.assets[asset],
            kind=kind,
            last_day=last_day,
            amount=change.book.period_use[key, asset, kind, last_day],
        )
        for key, asset, kind, last_day in touched
    ]
    PeriodUse.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["venue", "step_key", "asset", "kind", "last_day"],
        update_fields=["amount"],
    )
