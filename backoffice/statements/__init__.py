"""Statements: what a venue tells its customers, scheduled, reconciled and reproducible."""
