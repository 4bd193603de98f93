"""What the apps need to write an event's changes: the book after it, and the rows' keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backoffice.core.book import Book

Touched = Sequence[tuple[Any, ...]]
"""Names of changed records of one kind, as `Book.touch` took them, without the kind."""


@dataclass(slots=True)
class Keys:
    """Primary keys of a venue's rows by the names that the book uses."""

    venue: int
    accounts: dict[str, int] = field(default_factory=dict)
    assets: dict[str, int] = field(default_factory=dict)
    instruments: dict[str, int] = field(default_factory=dict)
    debts: dict[int, int] = field(default_factory=dict)
    shortfalls: dict[int, int] = field(default_factory=dict)
    periods: dict[tuple[str, date], int] = field(default_factory=dict)
    policies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One event's effect: the book after it, and when it happened in the venue's order."""

    book: Book
    keys: Keys
    sequence: int
    at: datetime
