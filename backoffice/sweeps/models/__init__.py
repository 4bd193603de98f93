"""Tables of sweeps: runs, their shards, and the tasks that wait to be sent."""

from backoffice.sweeps.models.newer import GivenUpTask
from backoffice.sweeps.models.outbox import OutboxMessage
from backoffice.sweeps.models.runs import SweepRun
from backoffice.sweeps.models.shards import SweepShard
from backoffice.sweeps.models.states import Kind, RunState, ShardState

__all__ = [
    "GivenUpTask",
    "Kind",
    "OutboxMessage",
    "RunState",
    "ShardState",
    "SweepRun",
    "SweepShard",
]
