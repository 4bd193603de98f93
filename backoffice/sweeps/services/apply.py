"""The one place where a run becomes an event of its venue."""

from __future__ import annotations

import logging
from datetime import UTC

from backoffice.core.events import Sweep
from backoffice.core.reach import moves_first
from backoffice.markets.selectors import is_priced_since
from backoffice.sweeps.models import SweepRun
from backoffice.venues.models import VenueState
from backoffice.venues.selectors import changes_since, compiled, policy_at, read_versions
from backoffice.venues.store import Handled, handle

log = logging.getLogger(__name__)


def apply_run(run: SweepRun) -> tuple[Handled, int | None]:
    """Apply the run's event to its venue; a second time it answers what the first did.

    Also answers how many accounts it was asked to settle; None where the sweep chose them. The
    venue is locked, so that nothing changes between looking and settling.
    """
    chosen, event = _chosen(run), Sweep(run.scheduled_at)
    handled = handle(run.venue.code, event, reference=reference_of(run), accounts=chosen)
    return handled, None if chosen is None else len(chosen)


def reference_of(run: SweepRun) -> str:
    """`sweep:margin:<instant>`."""
    return f"sweep:{run.kind}:{run.scheduled_at.astimezone(UTC).isoformat()}"


def _chosen(run: SweepRun) -> set[int] | None:
    """Keys of whom the shards selected, and of who changed since the first of them looked.

    Where everybody may have changed meanwhile, those are left to the next sweep, and so is whom
    a mark or price that was set meanwhile brought into trouble: that sweep looks at the newest of
    all, and meanwhile they are as late as if this one had been settled a moment before. None
    where only the sweep knows, where another policy than the shards' is in force by now, and where
    prices are others while a guard of withdrawals looks at whether anybody is below zero: that may
    be one whom no shard saw.
    """
    versions = read_versions(venue_id=run.venue_id)
    clock = VenueState.objects.get(venue=run.venue_id).clock
    policy = policy_at(versions, max(clock, run.scheduled_at))
    # A venue's first sweep may be of an instant before its first version began.
    begun = max(run.scheduled_at, min(version.effective_at for version in versions))
    another = policy.key != policy_at(versions, begun).key
    if another or moves_first(compiled(policy)):
        return None
    shards = list(run.shards.values_list("selected", "seen_sequence"))
    chosen = {key for selected, _ in shards for key in selected or ()}
    seen = min((sequence for _, sequence in shards if sequence is not None), default=0)
    if compiled(policy).regime.guards and is_priced_since(venue_id=run.venue_id, sequence=seen):
        return None
    changes = changes_since(venue_id=run.venue_id, sequence=seen)
    if changes.everybody and changes.through > seen:
        log.warning("%s: all accounts may have changed since; the next sweep sees them", run)
    return chosen | changes.accounts
