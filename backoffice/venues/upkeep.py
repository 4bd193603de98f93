"""What venues need now and then."""

from backoffice.records.upkeep import upkeep_task
from backoffice.venues.services import prune_changes


@upkeep_task("changes pruned")
def prune() -> int:
    """Delete what nobody needs any more of the changes of venues."""
    return prune_changes()
