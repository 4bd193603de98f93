"""What the ledger refuses, and why. Each message is one sentence that says what to do."""

from typing import Any


class LedgerError(Exception):
    """A refusal by the ledger. `details` names what it concerns, for programs."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details


class FloorBreached(LedgerError):
    """The account would fall below its floor (details: owner, bucket, asset, available, floor)."""


class ReferenceConflict(LedgerError):
    """The reference was used for something else; `fields` names what differs."""

    @property
    def fields(self) -> list[str]:
        return list(self.details.get("fields", []))


class PeriodClosed(LedgerError):
    """The value date lies in a closed period (details: closed_through)."""


class AccountClosed(LedgerError):
    """An account of the movement is closed."""


class AssetMismatch(LedgerError):
    """An account does not hold the asset of the posting, or belongs to another book."""


class AlreadyReversed(LedgerError):
    """The journal has a reversal already."""


class ReversalMismatch(LedgerError):
    """A reversal must be equal and opposite, in the same book, not before the original."""


class HistoryImmutable(LedgerError):
    """Somebody tried to change or delete what is append-only."""


class JournalSealedOff(LedgerError):
    """Postings can join a journal only in the transaction that wrote it."""


class NotFound(LedgerError):
    """A book, asset, account, journal, hold or approval does not exist."""


class HoldEnded(LedgerError):
    """The hold has been captured, released or has expired."""


class HoldExpired(HoldEnded):
    """The hold's time is over: it can be released, no longer captured."""


class HoldExceeded(LedgerError):
    """More was to be captured than the hold reserves."""


class NotApproved(LedgerError):
    """The approval is missing, refused, for another command, or by the maker himself."""


class InvalidMovement(LedgerError):
    """The movement has no positive whole amount, or the same account on both sides."""


class AccountInUse(LedgerError):
    """The account cannot be changed so: it holds money, holds, or has been posted to."""


class Contention(Exception):
    """Other work kept interfering: nothing was posted, and the same call may be repeated.

    Not a LedgerError, so that nobody takes it for a refusal.
    """


class SealRefused(LedgerError):
    """The database was moved so that its transaction ids went backwards."""
