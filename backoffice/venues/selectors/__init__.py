"""Reads from the tables of venues, as the core's records."""

from backoffice.venues.selectors.guards import read_guards, read_halt
from backoffice.venues.selectors.orders import facts_of_order, read_orders
from backoffice.venues.selectors.periods import Periods, read_period_use, read_periods
from backoffice.venues.selectors.policies import (
    PolicyInForce,
    compiled,
    document_of,
    policy_at,
    read_versions,
)
from backoffice.venues.selectors.regime import read_flows, read_regime
from backoffice.venues.selectors.venues import venue_of

__all__ = [
    "Periods",
    "PolicyInForce",
    "compiled",
    "document_of",
    "facts_of_order",
    "policy_at",
    "read_flows",
    "read_guards",
    "read_halt",
    "read_orders",
    "read_period_use",
    "read_periods",
    "read_regime",
    "read_versions",
    "venue_of",
]
