"""Writes to the tables of controls."""

from backoffice.controls.services.alarms import raise_alarm, see_alarm
from backoffice.controls.services.break_glass import (
    approve_break_glass,
    propose_break_glass,
    refuse_break_glass,
)
from backoffice.controls.services.restricting import Order, apply_orders
from backoffice.controls.services.rules import (
    approve_security_rule,
    propose_security_rule,
    refuse_security_rule,
    set_security_rule,
)
from backoffice.controls.services.security import report_security

__all__ = [
    "Order",
    "apply_orders",
    "approve_break_glass",
    "approve_security_rule",
    "propose_break_glass",
    "propose_security_rule",
    "raise_alarm",
    "refuse_break_glass",
    "refuse_security_rule",
    "report_security",
    "see_alarm",
    "set_security_rule",
]
