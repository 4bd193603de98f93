"""What a book remembers for its guards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


class Quoted(StrEnum):
    """What is quoted: the mark of an instrument, or the price of an asset."""

    MARK = "mark"
    PRICE = "price"


Quote = tuple[Quoted, str]
"""A mark or price by the code of its instrument or asset."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price outside of the band, which waits to be confirmed.

    `price` is the latest of those that agree with the `first`, `at` its time, `confirmed` how
    many came after the first. The book goes on with `reference`, the price accepted before.
    """

    price: Fraction
    at: datetime
    first: Fraction
    reference: Fraction
    confirmed: int = 0


@dataclass(slots=True)
class Halt:
    """Liquidations are halted since `at`, for what one sweep would have closed.

    `value` is notional in the reporting asset. Released by two persons at `released_at`; the
    first sweep after that, at `spent_at`, liquidates whatever is due.
    """

    number: int
    at: datetime
    liquidations: int
    value: Fraction
    released_at: datetime | None = None
    proposed_by: str = ""
    approved_by: str = ""
    spent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """When an open margin call was made first, when it is due, and when it was escalated."""

    at: datetime
    due_at: datetime
    escalated_at: datetime | None = None


@dataclass(slots=True)
class Guarded:
    """The guards' memory of a venue.

    `marked_at` and `priced_at` are the times of the marks and prices that the book uses;
    `degraded` the reasons, by quote, that operators know of; `held` why an account is held back;
    `halt` the latest one, over or not; `called` the times of open margin calls that have any.
    """

    marked_at: dict[str, datetime] = field(default_factory=dict)
    priced_at: dict[str, datetime] = field(default_factory=dict)
    candidates: dict[Quote, Candidate] = field(default_factory=dict)
    degraded: dict[Quote, tuple[str, ...]] = field(default_factory=dict)
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)
    halt: Halt | None = None
    called: dict[str, Called] = field(default_factory=dict)

    @property
    def is_halted(self) -> bool:
        """Whether no liquidation is carried out until two persons release it."""
        return self.halt is not None and self.halt.released_at is None
