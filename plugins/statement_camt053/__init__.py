"""Statements as ISO 20022 camt.053."""
