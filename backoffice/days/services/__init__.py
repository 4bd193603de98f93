"""Writes: days are closed, snapshots taken, and who was left out is made up for.

Each may be called any number of times, by any number of processes, and may die anywhere: the
states of the rows decide, and what a step writes is committed with its end.
"""

from backoffice.days.services.catch_up import catch_up
from backoffice.days.services.closing import close_days
from backoffice.days.services.shards import snapshot_shard

__all__ = ["catch_up", "close_days", "snapshot_shard"]
