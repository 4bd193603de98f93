"""What shapes cannot see: names that do not exist, and values that do not go together."""

from __future__ import annotations

from ..draft import Draft
from .accounts import check_accounts
from .expect import check_expect
from .market import check_market
from .timeline import check_timeline


def check(draft: Draft) -> None:
    """Note every problem between the parts of a file."""
    check_market(draft)
    check_accounts(draft)
    check_timeline(draft)
    check_expect(draft)
