"""Recomputes the ledger from its postings and compares: `manage.py verify`."""

from backoffice.ledger.verify.report import Difference, Outcome, Report, SealHead
from backoffice.ledger.verify.runner import verify

__all__ = ["Difference", "Outcome", "Report", "SealHead", "verify"]
