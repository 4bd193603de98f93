"""Writes to the tables of controls."""

from backoffice.controls.services.alarms import raise_alarm, see_alarm
from backoffice.controls.services.break_glass import (
    approve_break_glass,
    propose_break_glass,
    refuse_break_glass,
)
from backoffice.controls.services.restricting import Order, apply_orders
from backoffice.controls.services.security import report_security, set_security_rule

__all__ = [
    "Order",
    "apply_orders",
    "approve_break_glass",
    "propose_break_glass",
    "raise_alarm",
    "refuse_break_glass",
    "report_security",
    "see_alarm",
    "set_security_rule",
]
