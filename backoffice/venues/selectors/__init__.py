"""Reads from the tables of venues, as the core's records."""

from backoffice.venues.selectors.alerts import Alert, guard_alerts, open_halts
from backoffice.venues.selectors.changes import Changes, changes_since
from backoffice.venues.selectors.guards import read_guards, read_halt
from backoffice.venues.selectors.orders import accounts_ordered, facts_of_order, read_orders
from backoffice.venues.selectors.periods import (
    Periods,
    read_business_day,
    read_period_use,
    read_periods,
)
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
    "Alert",
    "Changes",
    "Periods",
    "PolicyInForce",
    "accounts_ordered",
    "changes_since",
    "compiled",
    "document_of",
    "facts_of_order",
    "guard_alerts",
    "open_halts",
    "policy_at",
    "read_business_day",
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
