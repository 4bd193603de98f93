"""Reads from the tables of shortfalls, as the core's records."""

from backoffice.shortfalls.selectors.debts import read_debts
from backoffice.shortfalls.selectors.decisions import read_outcome, refused_events
from backoffice.shortfalls.selectors.shortfalls import read_shortfalls

__all__ = ["read_debts", "read_outcome", "read_shortfalls", "refused_events"]
