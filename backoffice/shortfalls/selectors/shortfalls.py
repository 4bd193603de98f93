"""Reading shortfalls with their steps: two queries."""

from __future__ import annotations

from typing import Any

from backoffice.core.replay import from_plain
from backoffice.core.state import Pending, StepUse, Waiting
from backoffice.core.state import Shortfall as Hole
from backoffice.shortfalls.models import Shortfall, ShortfallStep


def read_shortfalls(*, venue_id: int) -> tuple[list[Hole], dict[int, int]]:
    """All shortfalls in the order of their numbers, and their keys by number."""
    found: dict[int, Hole] = {}
    keys: dict[int, int] = {}
    rows = Shortfall.objects.filter(venue_id=venue_id).order_by("number")
    for row in rows.select_related("account", "asset__asset"):
        found[row.pk] = _hole(row)
        keys[row.number] = row.pk
    steps = ShortfallStep.objects.filter(shortfall__venue_id=venue_id)
    for step in steps.order_by("shortfall_id", "position").values_list(
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
