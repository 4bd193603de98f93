"""Writes to the tables of venues."""

from backoffice.venues.services.changes import note_accounts, note_changes, prune_changes
from backoffice.venues.services.events import record_event
from backoffice.venues.services.guards import save_acceptances, save_guards, save_halts
from backoffice.venues.services.orders import save_orders
from backoffice.venues.services.periods import save_period_use, save_periods
from backoffice.venues.services.policies import add_policy_version
from backoffice.venues.services.regime import save_regime

__all__ = [
    "add_policy_version",
    "note_accounts",
    "note_changes",
    "prune_changes",
    "record_event",
    "save_acceptances",
    "save_guards",
    "save_halts",
    "save_orders",
    "save_period_use",
    "save_periods",
    "save_regime",
]
