"""Reading shortfalls with their steps: two queries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max, Q

from backoffice.core.replay import from_plain
from backoffice.core.state import Pending, StepUse, Waiting
from backoffice.core.state import Shortfall as Hole
from backoffice.records.sql import any_of
from backoffice.shortfalls.models import Shortfall, ShortfallStep


def read_shortfalls(
    *, venue_id: int, within: Collection[int] | None = None, steps: bool = True
) -> tuple[list[Hole], dict[int, int]]:
    """All shortfalls in the order of their numbers, and their keys by number.

    With keys of accounts `within`: theirs. Without `steps`: not who paid.
    """
    found: dict[int, Hole] = {}
    keys: dict[int, int] = {}
    rows = Shortfall.objects.filter(venue_id=venue_id).order_by("number")
    paid = ShortfallStep.objects.filter(shortfall__venue_id=venue_id)
    if within is not None:
        rows = rows.filter(account_id__in=any_of(within))
        paid = paid.filter(shortfall__account_id__in=any_of(within))
    for row in rows.select_related("account", "asset__asset"):
        found[row.pk] = _hole(row)
        keys[row.number] = row.pk
    if not steps:
        return list(found.values()), keys
    for step in paid.order_by("shortfall_id", "position").values_list(
        "shortfall_id",
        "step_key",
        "step",
        "amount",
        "allocations",
        "recovered",
        "restores__code",
        "debt__number",
        "outcome",
        "at",
    ):
        found[step[0]].steps.append(_use(*step[1:]))
    return list(found.values()), keys


def last_shortfall(*, venue_id: int) -> int:
    """The highest number of a shortfall of the venue; 0 without one."""
    return Shortfall.objects.filter(venue_id=venue_id).aggregate(last=Max("number"))["last"] or 0


def accounts_short(*, venue_id: int, waiting: bool) -> set[int]:
    """Keys of accounts with an open shortfall; with `waiting`, or one that waits for a period."""
    rows = Shortfall.objects.filter(venue_id=venue_id).order_by()
    wanted = Q(remaining__gt=0)
    if waiting:
        wanted |= ~Q(waiting=[]) & Q(waiting__isnull=False)
    return set(rows.filter(wanted).values_list("account_id", flat=True))


def _hole(row: Any) -> Hole:
    return Hole(
        id=row.number,
        account=row.account.code,
        asset=row.asset.asset.code,
        amount=row.amount,
        opened_at=row.opened_at,
        remaining=row.remaining,
        pending=None if row.pending is None else from_plain(Pending, row.pending),
        waiting=[from_plain(Waiting, item) for item in row.waiting or ()],
        passed=set(row.passed),
        filled_by_cash=row.filled_by_cash,
        closed_at=row.closed_at,
    )


def _use(
    key: str,
    step: str,
    amount: int,
    allocations: dict[str, int],
    recovered: dict[str, int],
    restores: str | None,
    debt_id: int | None,
    outcome: str,
    at: Any,
) -> StepUse:
    return StepUse(
        key=key,
        step=step,
        amount=amount,
        allocations=dict(sorted(allocations.items())),
        recovered=recovered,
        restores=restores,
        debt_id=debt_id,
        outcome=outcome,
        at=at,
    )
