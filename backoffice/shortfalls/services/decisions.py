"""Recording decisions and refusals, and the message that tells others of an event's decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from backoffice.core.outcome import Decision as Decided
from backoffice.core.outcome import Outcome
from backoffice.core.postings import Journal
from backoffice.records.bulk import write_values
from backoffice.records.change import Change
from backoffice.shortfalls.models import Decision, OutboxMessage, Refusal

TOPIC = "decisions"
OF_SEVERAL = frozenset({"auto_deleverage"})  # a decision each for accounts on its other side
Posted = defaultdict[tuple[str, str], dict[str, set[str]]]


def record_decisions(
    *, change: Change, outcome: Outcome, first_number: int, references: Sequence[str]
) -> int:
    """Append an event's decisions and one message about them; return how many there were.

    `references` are those of the outcome's journals in the ledger, in the same order.
    """
    if not outcome.decisions:
        return 0
    posted = _by_cause(references, outcome.journals)
    rows = [
        _row(change, decision, first_number + n, _journals_of(decision, posted))
        for n, decision in enumerate(outcome.decisions)
    ]
    write_values(Decision, rows)
    OutboxMessage.objects.create(
        venue_id=change.keys.venue,
        event_sequence=change.sequence,
        topic=TOPIC,
        payload=_message(change, outcome.decisions, first_number),
    )
    return len(rows)


def _row(change: Change, decision: Decided, number: int, journals: list[str]) -> dict[str, Any]:
    keys = change.keys
    return {
        "venue_id": keys.venue,
        "number": number,
        "event_sequence": change.sequence,
        "at": decision.at,
        "account_id": keys.accounts[decision.account],
        "which": decision.which,
        "inputs": decision.inputs,
        "inputs_sha256": decision.inputs_sha256,
        "plan": storable(decision.plan),
        "plugin": decision.plugin,
        "policy_version_id": keys.policies.get(decision.policy_version),
        "shortfall_number": decision.shortfall_id,
        "outcome": decision.outcome,
        "asset_id": None if decision.asset is None else keys.assets[decision.asset],
        "amounts": dict(decision.amounts),
        "sentence": storable(decision.sentence),
        "journals": journals,
    }


def storable(text: str) -> str:
    """The text with a mark for what PostgreSQL cannot store (NUL, half of a surrogate pair).

    Words may be a plugin's; odd ones must not keep a venue's event from being recorded.
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _by_cause(references: Sequence[str], journals: Sequence[Journal]) -> Posted:
    """References and assets of an event's journals, by cause and account that took part."""
    posted: Posted = defaultdict(dict)
    for reference, journal in zip(references, journals, strict=True):
        parties = {journal.account}
        if journal.cause in OF_SEVERAL:
            parties |= {p.source for p in journal.postings} | {p.target for p in journal.postings}
        for party in parties:
            assets = posted[journal.cause, party].setdefault(reference, set())
            assets.update(p.asset for p in journal.postings)
    return posted


def _journals_of(decision: Decided, posted: Posted) -> list[str]:
    """Journals of this event under the decision's name, for its account and asset."""
    causes = [decision.which, f"{decision.which}_fee"]
    if decision.outcome == "repaid":
        causes = ["repayment", "clawback"]
    found = [item for cause in causes for item in posted.get((cause, decision.account), {}).items()]
    return [reference for reference, assets in found if decision.asset in {None, *assets}]


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
