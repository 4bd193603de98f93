"""Tables of ends of days."""

from backoffice.days.models.failures import DayFailure
from backoffice.days.models.runs import DayRun, DayShard, DayStep
from backoffice.days.models.snapshots import AccountSnapshot
from backoffice.days.models.states import State, Step

__all__ = ["AccountSnapshot", "DayFailure", "DayRun", "DayShard", "DayStep", "State", "Step"]
