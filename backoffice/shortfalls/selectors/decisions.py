"""Reading what an event decided and refused."""

from __future__ import annotations

from backoffice.core.outcome import Decision as Decided
from backoffice.core.outcome import Outcome
from backoffice.core.outcome import Refusal as Refused
from backoffice.shortfalls.models import Decision, Refusal


def read_outcome(*, venue_id: int, sequence: int) -> Outcome:
    """Decisions and refusals of one event; its journals are in the ledger."""
    found = Outcome()
    rows = Decision.objects.filter(venue_id=venue_id, event_sequence=sequence).order_by("number")
    for row in rows.select_related("account", "asset__asset", "policy_version"):
        version = row.policy_version
        found.decisions.append(
            Decided(
                at=row.at,
                account=row.account.code,
                which=row.which,
                inputs=row.inputs,
                amounts=dict(sorted(row.amounts.items())),
                sentence=row.sentence,
                asset=None if row.asset is None else row.asset.asset.code,
                plugin=row.plugin,
                policy_version="" if version is None else str(version.number),
                plan=row.plan,
                shortfall_id=row.shortfall_number,
                outcome=row.outcome,
            )
        )
    refusals = Refusal.objects.filter(venue_id=venue_id, event_sequence=sequence).order_by("id")
    columns = ("at", "event", "account__code", "reason")
    found.refused += [Refused(*row) for row in refusals.values_list(*columns)]
    return found


def refused_events(*, venue_id: int, event: str) -> frozenset[int]:
    """Sequences of the venue's events of a kind that were refused."""
    rows = Refusal.objects.filter(venue_id=venue_id, event=event)
    return frozenset(rows.values_list("event_sequence", flat=True))
