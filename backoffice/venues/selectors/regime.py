"""Reading what the models of a regime look back at: one query."""

from __future__ import annotations

import json

from backoffice.core.book import Book
from backoffice.core.regime import FlowFacts, LevelFacts
from backoffice.core.replay import from_plain
from backoffice.core.share_facts import Stake
from backoffice.core.state import Episode
from backoffice.venues.models import RegimeMemory


def read_regime(*, venue_id: int, book: Book) -> None:
    """Put into the book what it remembers for its models."""
    rows = RegimeMemory.objects.filter(venue_id=venue_id).order_by()
    for kind, subject, value in rows.values_list("kind", "subject", "value"):
        match kind:
            case "episode":
                book.episodes[subject] = from_plain(Episode, value)
            case "flows":
                book.flows[subject] = [from_plain(FlowFacts, item) for item in value]
            case "fund":
                book.fund_levels[subject] = [from_plain(LevelFacts, item) for item in value]
            case "shares":
                fund, asset = json.loads(subject)
                book.fund_shares[fund, asset] = value
            case "stake":
                fund, asset, account = json.loads(subject)
                stakes = book.stakes.setdefault((fund, asset), {})
                stakes[account] = from_plain(Stake, value)
            case _:
                book.insolvent_seen_at = from_plain(type(book.now), value)
