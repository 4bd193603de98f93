"""Writes: a run is begun, its shards are screened, it is settled; whatever dies in between.

`begin_run` begins, `screen_shard` and `settle_run` do the work. Each may be called any number of
times, by any number of processes: the state of the row decides, changed under its lock. Tasks and
the command call the same functions.
"""

from backoffice.sweeps.services.begin import begin_run
from backoffice.sweeps.services.failing import note_failure
from backoffice.sweeps.services.outbox import relay
from backoffice.sweeps.services.prune import prune
from backoffice.sweeps.services.schedules import (
    schedule_new,
    schedule_venue,
    unschedule_venue,
)
from backoffice.sweeps.services.screen import screen_shard
from backoffice.sweeps.services.settle import settle_run

__all__ = [
    "begin_run",
    "note_failure",
    "prune",
    "relay",
    "schedule_new",
    "schedule_venue",
    "screen_shard",
    "settle_run",
    "unschedule_venue",
]
