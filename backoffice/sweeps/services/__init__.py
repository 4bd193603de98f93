"""Writes: a run is begun, its shards are screened, it is settled; whatever dies in between.

`begin_run` begins, `screen_shard` and `settle_run` do the work. Each may be called any number of
times, by any number of processes: the state of the row decides, changed under its lock. Tasks and
the command call the same functions.
"""

from backoffice.sweeps.services.begin import begin_run
from backoffice.sweeps.services.failing import note_failure
from backoffice.sweeps.services.newer import (
    LEFT_TIMES_MAX,
    give_up,
    is_given_up,
    wait_seconds,
)
from backoffice.sweeps.services.outbox import relay
from backoffice.sweeps.services.prune import prune
from backoffice.sweeps.services.schedules import (
    schedule_gateways,
    schedule_new,
    schedule_venue,
    unschedule_venue,
)
from backoffice.sweeps.services.screen import screen_shard
from backoffice.sweeps.services.settle import settle_run

__all__ = [
    "LEFT_TIMES_MAX",
    "begin_run",
    "give_up",
    "is_given_up",
    "note_failure",
    "prune",
    "relay",
    "schedule_gateways",
    "schedule_new",
    "schedule_venue",
    "screen_shard",
    "settle_run",
    "unschedule_venue",
    "wait_seconds",
]
