"""Measurements of statements; importing it registers them (see `backoffice.ledger.bench`)."""

from backoffice.statements.bench import pages, statements

__all__ = ["pages", "statements"]
