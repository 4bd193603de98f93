"""Movements of money as they leave the core: always balanced, always positive."""

from __future__ import annotations

from dataclasses import dataclass

from .accounts import Bucket


@dataclass(frozen=True, slots=True)
class Posting:
    """`amount` smallest units of `asset` leave one bucket and reach another."""

    source: str
    source_bucket: Bucket
    target: str
    target_bucket: Bucket
    asset: str
    amount: int

    def __post_init__(self) -> None:
        """Refuse what the ledger would refuse, before anything is applied."""
        if self.amount <= 0:
            raise ValueError(f"a posting moves a positive amount, not {self.amount}")
        if (self.source, self.source_bucket) == (self.target, self.target_bucket):
            raise ValueError(f"a posting needs two sides, {self.source} is on both")


@dataclass(frozen=True, slots=True)
class Journal:
    """The postings of one business event, under one cause."""

    cause: str
    account: str
    postings: tuple[Posting, ...]
    actor: str = "engine"
    approver: str | None = None


def cash(source: str, target: str, asset: str, amount: int) -> tuple[Posting, ...]:
    """Move cash from one account to another; a negative amount moves the other way; 0 is none."""
    if amount < 0:
        source, target, amount = target, source, -amount
    if not amount or source == target:
        return ()
    return (Posting(source, Bucket.CASH, target, Bucket.CASH, asset, amount),)


def move(
    source: tuple[str, Bucket], target: tuple[str, Bucket], asset: str, amount: int
) -> tuple[Posting, ...]:
    """Move between any two buckets; 0 is none."""
    if not amount or source == target:
        return ()
    return (Posting(*source, *target, asset, amount),)
