"""What operators must know of: venues that are halted, and what their guards hold back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from backoffice.venues.models import Venue

_BY_REASON = """
SELECT v.code, m.kind, m.of, reason, count(*)
  FROM venues_guardmemory m JOIN venues_venue v ON v.id = m.venue_id
 CROSS JOIN LATERAL jsonb_array_elements_text(m.value) AS reason
 WHERE m.kind IN ('degraded', 'held') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Alert:
    """How many marks, prices or accounts (`of`) of a venue are degraded or held (`kind`)."""

    venue: str
    kind: str
    of: str
    reason: str
    count: int


def open_halts() -> dict[str, int]:
    """Halts that nobody released yet, by venue; every venue is there."""
    waiting = Count("halts", filter=Q(halts__release__isnull=True))
    return dict(Venue.objects.order_by("code").annotate(n=waiting).values_list("code", "n"))


def guard_alerts() -> list[Alert]:
    """What the guards hold back now, by reason."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_REASON)
        return [Alert(*row) for row in cursor.fetchall()]
