"""A whole run in this process, without a broker: the same services, one shard after the other."""

from __future__ import annotations

from collections.abc import Callable

from django.db import reset_queries

from backoffice.statements.models import RunState, ShardState, StatementRun
from backoffice.statements.periods import Period
from backoffice.statements.services import runs
from backoffice.venues.models import Venue

OnProgress = Callable[[int, int], None]


def run_here(venue: Venue, period: Period, on_progress: OnProgress) -> StatementRun:
    """Make all statements of a venue for a period, going on where a run of before stopped.

    `on_progress` is told how many shards of how many are done. Raises what `make` raises.
    """
    run = runs.begin_run(venue, period)
    if run.state == RunState.FAILED:
        runs.again(run)
    shards = list(run.shards.order_by("number").values_list("id", "state"))
    for done, (key, state) in enumerate(shards, start=1):
        if state != ShardState.DONE:
            try:
                runs.make_shard(key)
            except Exception as error:
                runs.note_failure(key, error)
                raise
            reset_queries()  # of which Django keeps a log while it debugs
        on_progress(done, len(shards))
    run.refresh_from_db()
    return run
