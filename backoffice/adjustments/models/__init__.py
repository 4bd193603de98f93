"""Tables of adjustments."""

from backoffice.adjustments.models.evidence import Evidence
from backoffice.adjustments.models.limits import Action, Limit
from backoffice.adjustments.models.requests import AdjustmentRequest, ReasonCode, State

__all__ = ["Action", "AdjustmentRequest", "Evidence", "Limit", "ReasonCode", "State"]
