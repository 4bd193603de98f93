"""Statements: right to the smallest unit, the same bytes tomorrow, and readable."""
