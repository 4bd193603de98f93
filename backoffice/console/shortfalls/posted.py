"""What approvals of a shortfall's page really did, and what waits there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from backoffice.core.four_eyes import same_person
from backoffice.core.money import format_minor
from backoffice.proposals.models import POLICY, RecoveryProposal, What, WriteOff
from backoffice.proposals.room import room_for
from backoffice.shortfalls.models import Decision, Shortfall


def posted(hole: Shortfall, sequences: Iterable[int | None]) -> dict[int, list[str]]:
    """Sentences of what these events of the venue did, by their numbers; one query."""
    numbers = [one for one in sequences if one is not None]
    rows = Decision.objects.filter(venue_id=hole.venue_id, event_sequence__in=numbers)
    found: dict[int, list[str]] = defaultdict(list)
    for number, sentence in rows.order_by("number").values_list("event_sequence", "sentence"):
        found[number].append(sentence)
    return found


def told_posted(hole: Shortfall, row: RecoveryProposal | WriteOff) -> str:
    """What an approved row posted, in sentences."""
    assert row.sequence is not None
    amount = f"{format_minor(int(row.amount), hole.asset.asset.decimals)} {hole.asset.asset.code}"
    said = posted(hole, [row.sequence])[row.sequence]
    return " ".join([f"Approved and posted: {amount}, event {row.sequence}.", *said])


@dataclass(frozen=True, slots=True)
class Waits:
    """A write-off that waits: `asked` by a person (None: by the policy), or `refused`."""

    amount: str
    minor: int
    step: str
    charge: str
    asked: WriteOff | None
    refused: WriteOff | None
    mine: bool


def waits(hole: Shortfall, newest: WriteOff | None, name: str) -> Waits | None:
    """The write-off that waits on a shortfall, and where it stands."""
    if hole.pending is None:
        return None
    minor = int(hole.pending["amount"])
    state = "" if newest is None else newest.state_at(timezone.now())
    asked = newest if newest is not None and newest.proposed_by != POLICY else None
    return Waits(
        amount=format_minor(minor, hole.asset.asset.decimals),
        minor=minor,
        step=hole.pending["step"],
        charge=hole.pending["charge"],
        asked=asked if state == "proposed" else None,
        refused=newest if state in ("refused", "expired") else None,
        mine=state == "proposed" and newest is not None and same_person(newest.proposed_by, name),
    )


def rooms(hole: Shortfall) -> tuple[str, str]:
    """The most that may be recovered and repaid now, in whole units."""
    decimals = hole.asset.asset.decimals
    recover, repay = (format_minor(room_for(hole, what), decimals) for what in What)
    return recover, repay
