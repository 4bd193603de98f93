"""A venue's accounts as columns of floats, read from PostgreSQL or kept in memory."""

from backoffice.sweeps.columns.cold import Reading, read_cold
from backoffice.sweeps.columns.market import Market
from backoffice.sweeps.columns.resident import ResidentBook
from backoffice.sweeps.columns.selection import Selection, Some, Span

__all__ = ["Market", "Reading", "ResidentBook", "Selection", "Some", "Span", "read_cold"]
