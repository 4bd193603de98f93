"""Who holds money: accounts, their kinds, and the ledger's buckets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """What an account is to the venue. Only customers and members are swept."""

    CUSTOMER = "customer"
    MEMBER = "member"
    FUND = "fund"
    CAPITAL = "capital"
    SYSTEM = "system"


class Segment(StrEnum):
    """The client's regulatory category."""

    RETAIL = "retail"
    PROFESSIONAL = "professional"


class Bucket(StrEnum):
    """The state that money of an account is in."""

    CASH = "cash"
    HELD = "held"
    DEBT = "debt"
    RECEIVABLE = "receivable"


EXTERNAL, CLEARING, FEES = "external", "clearing", "fees"
SYSTEM_ACCOUNTS = (CLEARING, EXTERNAL, FEES)
SWEPT = frozenset({AccountKind.CUSTOMER, AccountKind.MEMBER})


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the venue; one with a `parent` is its sub-account (isolated bucket)."""

    code: str
    kind: AccountKind = AccountKind.CUSTOMER
    segment: Segment = Segment.PROFESSIONAL
    parent: str | None = None

    @property
    def is_swept(self) -> bool:
        """Whether margin sweeps look at it."""
        return self.kind in SWEPT


@dataclass(slots=True)
class Contribution:
    """What a member put into a fund, and what of it is left, in the asset's smallest units."""

    member: str
    fund: str
    asset: str
    original: int
    left: int
