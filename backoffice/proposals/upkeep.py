"""What `manage.py upkeep` does for proposals."""

from backoffice.proposals.services import prune_trials
from backoffice.records.upkeep import upkeep_task


@upkeep_task("dry runs pruned")
def prune() -> int:
    """Delete old dry runs that nothing rests on."""
    return prune_trials()
