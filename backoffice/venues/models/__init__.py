"""Tables of venues: who they are, by which policy they act, and where their book stands."""

from backoffice.venues.models.changes import VenueChange
from backoffice.venues.models.events import EventRecord
from backoffice.venues.models.guards import GuardMemory, Halt, HaltRelease, PriceAcceptance
from backoffice.venues.models.orders import CancelReason, LiquidationOrder, OrderState
from backoffice.venues.models.periods import PeriodProfit, PeriodRecord, PeriodUse
from backoffice.venues.models.policies import PolicyVersion
from backoffice.venues.models.regime import RegimeMemory
from backoffice.venues.models.venues import Venue, VenueState

__all__ = [
    "CancelReason",
    "EventRecord",
    "GuardMemory",
    "Halt",
    "HaltRelease",
    "LiquidationOrder",
    "OrderState",
    "PeriodProfit",
    "PeriodRecord",
    "PeriodUse",
    "PolicyVersion",
    "PriceAcceptance",
    "RegimeMemory",
    "Venue",
    "VenueChange",
    "VenueState",
]
