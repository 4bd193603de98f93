"""What `manage.py upkeep` does for adjustments."""

from backoffice.adjustments.services import expire_requests
from backoffice.records.upkeep import upkeep_task


@upkeep_task("adjustments expired")
def expire() -> int:
    """End requests that nobody decided in time."""
    return expire_requests()
