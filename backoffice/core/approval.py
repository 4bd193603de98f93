"""A second person approves what waits on a shortfall."""

from __future__ import annotations

from .apply_plan import forgive
from .book import Book
from .outcome import decided
from .sentences import step_did
from .shortfall import refresh_freeze
from .state import Shortfall


def approve(book: Book, shortfall: Shortfall, approver: str) -> None:
    """Carry out the write-off that waits for a second person."""
    pending = shortfall.pending
    assert pending is not None
    shortfall.pending = None
    forgive(book, pending.key, pending.step, shortfall, pending.charge, pending.amount, approver)
    book.decide(
        decided(
            at=book.now,
            account=shortfall.account,
            which=pending.step,
            asset=shortfall.asset,
            policy_version=book.policy.version,
            inputs={"shortfall": shortfall.id, "approved_by": approver, "amount": pending.amount},
            amounts={pending.charge: pending.amount},
            shortfall_id=shortfall.id,
            sentence=step_did(
                book,
                shortfall,
                pending.step,
                pending.amount,
                f"forgiven and charged to {pending.charge}, approved by {approver}",
            ),
        )
    )
    refresh_freeze(book, shortfall.account)
