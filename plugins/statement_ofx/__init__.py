"""Statements as OFX 2."""
