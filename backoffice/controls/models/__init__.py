"""Tables of controls."""

from backoffice.controls.models.alarms import Alarm
from backoffice.controls.models.orders import ControlOrder, Kind, ReasonCode
from backoffice.controls.models.requests import SentOrders
from backoffice.controls.models.rule_requests import SecurityRuleRequest
from backoffice.controls.models.security import BreakGlassRequest, SecurityEvent, SecurityRule, What

__all__ = [
    "Alarm",
    "BreakGlassRequest",
    "ControlOrder",
    "Kind",
    "ReasonCode",
    "SecurityEvent",
    "SecurityRule",
    "SecurityRuleRequest",
    "SentOrders",
    "What",
]
