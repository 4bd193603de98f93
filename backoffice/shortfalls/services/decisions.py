"""Recording decisions and refusals, and the message that tells others of an event's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.core.outcome import Decision as Decided
from backoffice.core.outcome import Outcome
from backoffice.core.postings import Journal
from backoffice.records.change import Change
from backoffice.shortfalls.models import Decision, OutboxMessage, Refusal

TOPIC = "decisions"


def record_decisions(
    *, change: Change, outcome: Outcome, first_number: int, references: Sequence[str]
) -> int:
    """Append an event's decisions and one message about them; return how many there were.

    `references` are those of the outcome's journals in the ledger, in the same order.
    """
    if not outcome.decisions:
        return 0
    posted = dict(zip(references, outcome.journals, strict=True))
    rows = [
        _row(change, decision, first_number + n, _journals_of(decision, posted))
        for n, decision in enumerate(outcome.decisions)
    ]
    Decision.objects.bulk_create(rows)
    OutboxMessage.objects.create(
        venue_id=change.keys.venue,
        event_sequence=change.sequence,
        topic=TOPIC,
        payload=_message(change, outcome.decisions, first_number),
    )
    return len(rows)


def _row(change: Change, decision: Decided, number: int, journals: list[str]) -> Decision:
    keys = change.keys
    return Decision(
        venue_id=keys.venue,
        number=number,
        event_sequence=change.sequence,
        at=decision.at,
        account_id=keys.accounts[decision.account],
        which=decision.which,
        inputs=decision.inputs,
        inputs_sha256=decision.inputs_sha256,
        plan=storable(decision.plan),
        plugin=decision.plugin,
        policy_version_id=keys.policies.get(decision.policy_version),
        shortfall_number=decision.shortfall_id,
        outcome=decision.outcome,
        asset_id=None if decision.asset is None else keys.assets[decision.asset],
        amounts=dict(decision.amounts),
        sentence=storable(decision.sentence),
        journals=journals,
    )


def storable(text: str) -> str:
    """The text with a mark for what PostgreSQL cannot store (NUL, half of a surrogate pair).

    Words may be a plugin's; odd ones must not keep a venue's event from being recorded.
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _journals_of(decision: Decided, posted: Mapping[str, Journal]) -> list[str]:
    """Journals of this event under the decision's name, for its account and asset."""
    causes = {decision.which, f"{decision.which}_fee"}
    return [
        reference
        for reference, journal in posted.items()
        if journal.cause in causes
        and journal.account == decision.account
        and (decision.asset is None or decision.asset in {p.asset for p in journal.postings})
    ]


def _message(change: Change, decisions: Sequence[Decided], first_number: int) -> dict[str, Any]:
    return {
        "venue": change.book.venue.code,
        "event": change.sequence,
        "at": change.at.isoformat(),
        "decisions": [
            {
                "number": first_number + n,
                "account": decision.account,
                "which": decision.which,
                "outcome": decision.outcome,
                "asset": decision.asset,
                "amounts": {code: str(amount) for code, amount in decision.amounts.items()},
                "sentence": storable(decision.sentence),
            }
            for n, decision in enumerate(decisions)
        ],
    }


def record_refusals(*, change: Change, outcome: Outcome) -> None:
    """Append what was refused."""
    Refusal.objects.bulk_create(
        Refusal(
            venue_id=change.keys.venue,
            event_sequence=change.sequence,
            at=refusal.at,
            event=refusal.event,
            account_id=change.keys.accounts[refusal.account],
            reason=refusal.reason,
        )
        for refusal in outcome.refused
    )
