"""Reads from the tables of shortfalls, as the core's records."""

from backoffice.shortfalls.selectors.debts import bearing_interest, last_debt, read_debts
from backoffice.shortfalls.selectors.decisions import read_outcome, refused_events
from backoffice.shortfalls.selectors.repayments import repaid_since
from backoffice.shortfalls.selectors.shortfalls import (
    accounts_short,
    last_shortfall,
    read_shortfalls,
)

__all__ = [
    "accounts_short",
    "bearing_interest",
    "last_debt",
    "last_shortfall",
    "read_debts",
    "read_outcome",
    "read_shortfalls",
    "refused_events",
    "repaid_since",
]
