"""Names of tasks, and the version of their arguments.

Workers of two versions run side by side while an installation is upgraded. Whoever changes the
arguments of a task raises VERSION and says in UPGRADES how to read the older form; a worker that
is given a newer form than it knows leaves it to the others (see `tasks`).
"""

from collections.abc import Callable
from typing import Any

SWEEP_VENUE = "sweeps.sweep_venue"
SCREEN_SHARD = "sweeps.screen_shard"
SETTLE_RUN = "sweeps.settle_run"
CLOSE_DAY = "sweeps.close_day"
SNAPSHOT_SHARD = "days.snapshot_shard"
RELAY_OUTBOX = "sweeps.relay_outbox"
UPKEEP = "sweeps.upkeep"
SEND_LIQUIDATIONS = "sweeps.send_liquidations"
RECONCILE_LIQUIDATIONS = "sweeps.reconcile_liquidations"
MAKE_STATEMENTS = "statements.make_shard"
TICK_STATEMENTS = "statements.tick"

NAMES = (
    *(CLOSE_DAY, MAKE_STATEMENTS, RECONCILE_LIQUIDATIONS, RELAY_OUTBOX, SCREEN_SHARD),
    *(SEND_LIQUIDATIONS, SETTLE_RUN, SNAPSHOT_SHARD, SWEEP_VENUE, TICK_STATEMENTS, UPKEEP),
)
"""All tasks."""
QUEUED = (CLOSE_DAY, SCREEN_SHARD, SETTLE_RUN, SNAPSHOT_SHARD, SWEEP_VENUE)
"""Tasks that the outbox sends; the database takes no others."""

VERSION = 1

Arguments = dict[str, Any]
UPGRADES: dict[int, Callable[[str, Arguments], Arguments]] = {}
"""By version, how arguments of it become those of the next, given the task's name."""


class WrongSignature(ValueError):
    """What was sent is no version."""


class NewerSignature(Exception):
    """A task was sent by a newer version of the back office."""


def signed(arguments: Arguments) -> Arguments:
    """Arguments with the version of this code."""
    return {**arguments, "v": VERSION}


def understood(task: str, v: int, arguments: Arguments) -> Arguments:
    """Arguments of version `v` in the form of this code.

    Raises `NewerSignature` where this code does not know the version, `WrongSignature` for none.
    """
    if type(v) is not int or v < 1:
        raise WrongSignature(f"{task}: v: {str(v)[:20]} is no version of its arguments.")
    if v > VERSION:
        raise NewerSignature(f"{task}: version {v} of its arguments, this code knows {VERSION}.")
    for older in range(v, VERSION):
        arguments = UPGRADES[older](task, arguments)
    return arguments
