"""Adjustments as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backoffice.adjustments.lines import amounts_by_asset, lines_of
from backoffice.adjustments.models import AdjustmentRequest, State
from backoffice.core.four_eyes import same_person
from backoffice.core.money import format_minor

TONES = {
    State.PROPOSED: "accent",
    State.APPROVED: "good",
    State.REFUSED: "bad",
    State.EXPIRED: "calm",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A request; `moves` are amounts in whole units with their asset."""

    row: AdjustmentRequest
    moves: list[str]
    who: str
    state: str
    tone: str


def listed(row: AdjustmentRequest, decimals: dict[str, int]) -> Listed:
    """A request in a line. One that nobody decided in time counts as expired from then on."""
    lines = lines_of(row.lines)
    names = list(dict.fromkeys(line.account for line in lines))
    state = state_of(row, timezone.now())
    return Listed(
        row=row,
        moves=[
            f"{format_minor(amount, decimals.get(asset, 0))} {asset}"
            for asset, amount in amounts_by_asset(row.lines).items()
        ],
        who=names[0] if len(names) == 1 else f"{len(names):,} accounts",
        state=state,
        tone=TONES[State(state)],
    )


def state_of(row: AdjustmentRequest, now: datetime) -> str:
    """The state, before the job that expires requests has come by, too."""
    due = row.state == State.PROPOSED and row.expires_at <= now
    return str(State.EXPIRED if due else row.state)


def is_mine(row: AdjustmentRequest, name: str) -> bool:
    """Whether this person proposed it, and so may not decide about it."""
    return same_person(row.proposed_by, name)
