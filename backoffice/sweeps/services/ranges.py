"""Cutting a venue's accounts into shards."""

from __future__ import annotations

from django.db import connection

from backoffice.sweeps.limits import shard_accounts
from backoffice.sweeps.models import Kind, RunState, SweepRun

LAST_ID = 2**63 - 1
"""The last shard has no end, so that accounts opened since belong to it."""
GROWN = 1.5
"""Shards are kept, so that workers find the same accounts again, until one has grown by so much."""

Range = tuple[int, int]

_CUTS = """
    SELECT id FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place
        FROM accounts_account WHERE venue_id = %s
    ) numbered
    WHERE place > 1 AND (place - 1) %% %s = 0 ORDER BY id
"""


def ranges_of(venue_id: int) -> list[Range]:
    """First and last ids of shards that together hold every account of the venue."""
    return _kept(venue_id) or _cut(venue_id)


def _kept(venue_id: int) -> list[Range]:
    """The ranges of the last finished sweep, where none has grown too much."""
    finished = SweepRun.objects.filter(venue=venue_id, kind=Kind.MARGIN, state=RunState.FINISHED)
    last = finished.order_by("-finished_at").first()
    shards = [] if last is None else list(last.shards.order_by("number"))
    size = shard_accounts()
    if any((shard.accounts or 0) > GROWN * size for shard in shards):
        return []
    if len(shards) > 1 and sum(shard.accounts or 0 for shard in shards) < size * len(shards) / 2:
        return []  # shards are larger now than when these were cut
    return [(shard.first_id, shard.last_id) for shard in shards]


def _cut(venue_id: int) -> list[Range]:
    with connection.cursor() as cursor:
        cursor.execute(_CUTS, [venue_id, shard_accounts()])
        firsts = [0, *(key for (key,) in cursor.fetchall())]
    lasts = [*(first - 1 for first in firsts[1:]), LAST_ID]
    return list(zip(firsts, lasts, strict=True))
