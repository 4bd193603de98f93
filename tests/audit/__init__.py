"""Pinned dependencies against public advisories: `make audit`, or `python -m tests.audit`."""
