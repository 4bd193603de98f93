"""Reading what the models of a regime look back at: one query, with guards two more."""

from __future__ import annotations

import json
from datetime import datetime

from backoffice.core.book import Book
from backoffice.core.events import Deposit, Withdraw
from backoffice.core.gather_regime import FLOWS_KEPT
from backoffice.core.regime import FlowFacts, LevelFacts
from backoffice.core.replay import from_plain
from backoffice.core.share_facts import Stake
from backoffice.core.state import Episode
from backoffice.venues.models import EventRecord, RegimeMemory

FLOWS = {Deposit.__name__: 1, Withdraw.__name__: -1}


def read_regime(*, venue_id: int, book: Book, stakes: bool = True) -> None:
    """Put into the book what it remembers for its models; without `stakes`, not who has shares."""
    rows = RegimeMemory.objects.filter(venue_id=venue_id).order_by()
    if not stakes:
        rows = rows.exclude(kind="stake")
    for kind, subject, value in rows.values_list("kind", "subject", "value"):
        match kind:
            case "episode":
                book.episodes[subject] = from_plain(Episode, value)
            case "fund":
                book.fund_levels[subject] = [from_plain(LevelFacts, item) for item in value]
            case "shares":
                fund, asset = json.loads(subject)
                book.fund_shares[fund, asset] = value
            case "stake":
                fund, asset, account = json.loads(subject)
                held = book.stakes.setdefault((fund, asset), {})
                held[account] = from_plain(Stake, value)
            case _:
                book.insolvent_seen_at = from_plain(type(book.now), value)


def read_flows(*, venue_id: int, book: Book, refused: frozenset[int]) -> None:
    """Put into the book what customers moved in and out lately; `refused` events moved nothing."""
    rows = EventRecord.objects.filter(
        venue_id=venue_id, kind__in=FLOWS, at__gt=book.now - FLOWS_KEPT
    ).order_by("sequence")
    for sequence, kind, payload in rows.values_list("sequence", "kind", "payload"):
        if sequence in refused:
            continue
        event = json.loads(payload)
        amount = book.major(FLOWS[kind] * event["amount"], event["asset"])
        flow = FlowFacts(datetime.fromisoformat(event["at"]), amount)
        book.flows.setdefault(event["asset"], []).append(flow)
