"""Figures of accounts at the close of a date, computed in columns and copied into PostgreSQL."""

from backoffice.days.snapshots.take import Taken, take

__all__ = ["Taken", "take"]
