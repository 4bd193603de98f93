"""What `manage.py upkeep` does for proposals."""

from backoffice.proposals.services import prune_trials, tell_overdue
from backoffice.records.upkeep import upkeep_task


@upkeep_task("overdue instalments told")
def overdue() -> int:
    """Raise an alarm of instalments that became overdue, once a business day of the venue."""
    return tell_overdue()


@upkeep_task("dry runs pruned")
def prune() -> int:
    """Delete old dry runs that nothing rests on."""
    return prune_trials()
