"""Values that go into and come out of the ledger. Amounts are `int` of the smallest unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from backoffice.ledger.errors import InvalidMovement


class Movement(NamedTuple):
    """`amount_minor` (> 0) of `asset_code` leaves one owner's bucket and reaches another's."""

    from_owner: str
    from_bucket: str
    to_owner: str
    to_bucket: str
    asset_code: str
    amount_minor: int

    def opposite(self) -> "Movement":
        """The same amount back."""
        return Movement(
            self.to_owner,
            self.to_bucket,
            self.from_owner,
            self.from_bucket,
            self.asset_code,
            self.amount_minor,
        )


class AccountKey(NamedTuple):
    """What identifies a ledger account within a book."""

    owner: str
    bucket: str
    asset_code: str


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to open. `hot`: gathers deltas instead of locking; then it has no floor."""

    owner: str
    bucket: str
    asset_code: str
    hot: bool = False
    floor_minor: int | None = None


class JournalRequest(NamedTuple):
    """A journal to be booked with others of its source and value date."""

    kind: str
    reference: str
    actor: str
    cause: str
    movements: Sequence[Movement]


@dataclass(frozen=True, slots=True)
class JournalResult:
    """What was booked; `replayed` when the reference had booked it before."""

    journal_id: int
    booked_at: datetime
    replayed: bool


@dataclass(frozen=True, slots=True)
class BulkResult:
    """`journal_id` is the first one (none if all was booked before); `lines` those booked now
    or, for a replayed lean batch, before."""

    journal_id: int | None
    lines: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One posting as its account sees it: `amount_minor` signed, `balance_minor` after it."""

    posting_id: int
    journal_id: int
    kind: str
    source: str
    reference: str
    cause: str
    booked_at: datetime
    value_on: date
    counterparty: AccountKey
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """Present state of one account; `available_minor` is posted less held and liens."""

    key: AccountKey
    posted_minor: int
    held_minor: int
    lien_minor: int
    floor_minor: int | None

    @property
    def available_minor(self) -> int:
        return self.posted_minor - self.held_minor - self.lien_minor


@dataclass(frozen=True, slots=True)
class TrialLine:
    """Totals of one asset and bucket; over the buckets of an asset the balances sum to zero."""

    asset_code: str
    bucket: str
    accounts: int
    balance_minor: int


Movements = Sequence[Movement]


AMOUNT_LIMIT = 10**60  # as the database has it; NaN and Infinity are above it


def check_amount(amount: object) -> None:
    """Refuse what is no int: a float would lose units silently, and bool passes for an int.

    Errors: InvalidMovement.
    """
    if type(amount) is not int:
        raise InvalidMovement(
            f"The amount {amount!r} must be an int of smallest units: convert it first."
        )


def check_positive(amount: object) -> None:
    """Refuse what cannot be moved or held: only a positive int below 1e60 can.

    Errors: InvalidMovement.
    """
    check_amount(amount)
    if not 0 < amount < AMOUNT_LIMIT:  # type: ignore[operator]
        raise InvalidMovement(
            f"The amount {amount!r} must be positive and below 1e60: exchange the sides of a "
            "negative one."
        )
