"""What the venue's guards hold back now: a halt, and marks and prices that are degraded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import connection

from backoffice.core.guards.facts import HALTED, OUTSIDE_BAND
from backoffice.core.guards.memory import Candidate
from backoffice.core.replay import from_plain
from backoffice.venues.models import Halt

MOST = 100
REASONS = {
    "stale": "it is older than the policy allows",
    "missing": "there is none, or none that counts any more",
    "crossed": "the order book's best bid is above its best ask",
    OUTSIDE_BAND: "the newest one moved by more than the band",
}
_DEGRADED = """
SELECT m.of, m.subject, m.value, e.at, c.value
  FROM venues_guardmemory m
  JOIN venues_eventrecord e ON e.venue_id = m.venue_id AND e.sequence = m.sequence
  LEFT JOIN venues_guardmemory c ON c.venue_id = m.venue_id AND c.kind = 'candidate'
        AND c.of = m.of AND c.subject = m.subject
 WHERE m.venue_id = %s AND m.kind = 'degraded' ORDER BY m.of, m.subject LIMIT %s
"""
_HELD = """
SELECT count(*) FILTER (WHERE value ? %s), count(*) FILTER (WHERE NOT value ? %s)
  FROM venues_guardmemory WHERE venue_id = %s AND kind = 'held'
"""


@dataclass(frozen=True, slots=True)
class Degraded:
    """A mark or price (`of`) that is not relied on since `since`, and why.

    `waits` is the one outside of its band that two persons may accept, `reference` the one used.
    """

    of: str
    subject: str
    reasons: list[str]
    since: datetime
    waits: Fraction | None
    reference: Fraction | None

    @property
    def name(self) -> str:
        """What a request about it is known by."""
        return f"{self.of} {self.subject}"


@dataclass(frozen=True, slots=True)
class Guards:
    """The halt that goes on, what is degraded, and how many accounts are kept from liquidation."""

    halt: Halt | None
    degraded: list[Degraded]
    held_by_halt: int
    held_by_prices: int

    @property
    def is_calm(self) -> bool:
        """Nothing is held back."""
        return self.halt is None and not self.degraded


def guards_of(venue_id: int) -> Guards:
    """Two queries, and a third where anything is held back."""
    halt = Halt.objects.filter(venue_id=venue_id, release=None).order_by("-number").first()
    with connection.cursor() as cursor:
        cursor.execute(_DEGRADED, [venue_id, MOST])
        degraded = [_degraded(*row) for row in cursor.fetchall()]
        by_halt = by_prices = 0
        if halt is not None or degraded:
            cursor.execute(_HELD, [HALTED, HALTED, venue_id])
            by_halt, by_prices = cursor.fetchone()
    return Guards(halt, degraded, by_halt, by_prices)


def _degraded(of: str, subject: str, reasons: str, at: datetime, waits: str | None) -> Degraded:
    candidate = None if waits is None else from_plain(Candidate, json.loads(waits))
    return Degraded(
        of,
        subject,
        [REASONS.get(reason, reason) for reason in json.loads(reasons)],
        at,
        None if candidate is None else candidate.price,
        None if candidate is None else candidate.reference,
    )
