"""Statements as their canonical JSON."""
