"""What a verification found."""

import re
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """A query that answers (key, column, expected, found) for each difference, first ones first.

    `%(books)s` in it are the ids of the books to verify; `%(codes)s`, `%(numbers)s` and `%(shas)s`
    the seals that were noted earlier.
    """

    name: str
    table: str
    promise: str
    query: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the ledger is not what its postings say."""

    table: str
    key: str
    column: str
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.table} {self.key}: {self.column} should be {self.expected} but is {self.found}."
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one check; `differences` holds the first few of `count`."""

    check: str
    promise: str
    seconds: float
    differences: tuple[Difference, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SealHead:
    """The newest seal of a book. Kept elsewhere, it shows that no seal was taken off the chain."""

    book: str
    number: int
    sha: str

    def __str__(self) -> str:
        return f"{self.book}:{self.number}:{self.sha}"

    @classmethod
    def parse(cls, text: str) -> "SealHead":
        """From BOOK:NUMBER:HASH, as it prints. Errors: ValueError with a sentence."""
        match = re.fullmatch(r"(.+):([1-9][0-9]{0,17}):([0-9a-f]{64})", text)
        if match is None:
            raise ValueError(
                f"--head {text!r} must be BOOK:NUMBER:HASH, as `manage.py verify` prints it."
            )
        return cls(match[1], int(match[2]), match[3])


@dataclass(frozen=True, slots=True)
class Report:
    """Result of all checks of some books."""

    books: tuple[str, ...]
    journals: int
    postings: int
    seals: int
    outcomes: tuple[Outcome, ...]
    heads: tuple[SealHead, ...]

    @property
    def first(self) -> Difference | None:
        """The first difference, in the order of the checks; None when all is well."""
        return next((d for o in self.outcomes for d in o.differences), None)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ok": self.first is None,
            **asdict(self),
            "first": self.first and asdict(self.first),
        }
