"""Whom a venue's events changed since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Changes:
    """Keys of the swept accounts that changed after a sequence, `through` another.

    `everybody`: it may have been all of them, so read the whole venue again.
    """

    accounts: frozenset[int]
    everybody: bool
    through: int


# What was pruned is older than the oldest row, so whoever saw that row's event misses nothing.
_SINCE = """
SELECT s.sequence,
       coalesce(%(seen)s < (SELECT sequence FROM venues_change
                             WHERE venue_id = s.venue_id ORDER BY sequence LIMIT 1), true),
       ARRAY(SELECT DISTINCT account_id FROM venues_change
              WHERE venue_id = s.venue_id AND sequence > %(seen)s)
  FROM venues_venuestate s WHERE s.venue_id = %(venue)s
"""


def changes_since(*, venue_id: int, sequence: int) -> Changes:
    """Whom the events after `sequence` changed; one query, as of one instant."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {"seen": sequence, "venue": venue_id})
        through, pruned, accounts = cursor.fetchone()
    found = frozenset(key for key in accounts if key is not None)
    return Changes(found, pruned or None in accounts, through)
