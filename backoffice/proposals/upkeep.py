"""What `manage.py upkeep` does for proposals."""

from backoffice.proposals.services import tell_overdue
from backoffice.records.upkeep import upkeep_task


@upkeep_task("overdue instalments told")
def overdue() -> int:
    """Raise an alarm of instalments that became overdue, once a business day of the venue."""
    return tell_overdue()
