"""Measurements of the ledger; importing it registers them (see `registry`)."""

from backoffice.ledger.bench import ledger

__all__ = ["ledger"]
