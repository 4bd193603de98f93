"""Writes to the tables of adjustments."""

from backoffice.adjustments.services.deciding import approve, refuse
from backoffice.adjustments.services.evidence import attach
from backoffice.adjustments.services.expiring import expire_requests
from backoffice.adjustments.services.limits import drop_limit, set_limit
from backoffice.adjustments.services.proposing import propose, propose_reversal

__all__ = [
    "approve",
    "attach",
    "drop_limit",
    "expire_requests",
    "propose",
    "propose_reversal",
    "refuse",
    "set_limit",
]
