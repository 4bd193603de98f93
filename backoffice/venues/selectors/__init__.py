"""Reads from the tables of venues, as the core's records."""

from backoffice.venues.selectors.periods import Periods, read_period_use, read_periods
from backoffice.venues.selectors.policies import PolicyInForce, compiled, policy_at, read_versions
from backoffice.venues.selectors.venues import venue_of

__all__ = [
    "Periods",
    "PolicyInForce",
    "compiled",
    "policy_at",
    "read_period_use",
    "read_periods",
    "read_versions",
    "venue_of",
]
