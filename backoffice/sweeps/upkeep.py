"""What sweeps need now and then."""

from backoffice.records.upkeep import upkeep_task
from backoffice.sweeps import services


@upkeep_task("gateways scheduled")
def gateways() -> int:
    """Schedule gateways that policies brought since their venue was scheduled."""
    return services.schedule_gateways()


@upkeep_task("runs and tasks pruned")
def prune() -> int:
    """Delete old runs, and tasks that are done."""
    return services.prune()
