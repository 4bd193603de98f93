"""What sweeps need now and then."""

from backoffice.records.upkeep import upkeep_task
from backoffice.sweeps import services


@upkeep_task("runs and tasks pruned")
def prune() -> int:
    """Delete old runs, and tasks that are done."""
    return services.prune()
