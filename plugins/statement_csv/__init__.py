"""Statements as a table of movements."""
