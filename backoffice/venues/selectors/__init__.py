"""Reads from the tables of venues, as the core's records."""

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
    "Periods",
    "PolicyInForce",
    "compiled",
    "document_of",
    "policy_at",
    "read_business_day",
    "read_flows",
    "read_period_use",
    "read_periods",
    "read_regime",
    "read_versions",
    "venue_of",
]
