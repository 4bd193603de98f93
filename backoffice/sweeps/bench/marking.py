"""New marks for all instruments of the measured venue, as an event would set them."""

from __future__ import annotations

from fractions import Fraction

from django.db import connection

from backoffice.sweeps.bench.venue import VENUE
from backoffice.venues.locking import advance
from backoffice.venues.models import VenueState

_MARKS = """
UPDATE markets_instrument SET mark = m.mark FROM (
  SELECT id, n / g || CASE WHEN g = 100000 THEN '' ELSE '/' || 100000 / g END AS mark
    FROM (SELECT id, n, gcd(n, 100000) AS g FROM (
      SELECT id, (1000 + 37 * (row_number() OVER (ORDER BY code) - 1)) * %s AS n
        FROM markets_instrument) numbered) reduced) m
 WHERE m.id = markets_instrument.id
"""


def mark_all(factor: Fraction) -> None:
    """Every first mark times the factor, a number of thousandths; nobody else changes."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [int(factor * 1000)])
    advance(VenueState.objects.select_related("venue").get(venue__code=VENUE))
