"""Statement formats: how a finished statement is written for people or for programs.

A format is pure: the same document gives the same bytes, at any time and on any machine. It reads
nothing but the document (its parts stand in `backoffice/statements/FORMAT.md`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement: its document as JSON values, the canonical bytes of it, and their SHA-256.

    Amounts are texts in whole units of their asset with all of its decimals.
    """

    document: Mapping[str, Any]
    canonical: bytes
    sha256: str


class StatementFormat(ABC):
    """Writes statements. `suffix` is that of a file's name, without the point.

    A format that comes to write the same document in another way counts `version` up, and keeps
    writing as before for files that were issued: they are written again when they are verified.
    """

    name: ClassVar[str]
    media_type: ClassVar[str]
    suffix: ClassVar[str]
    version: ClassVar[int] = 1

    @abstractmethod
    def render(self, statement: StatementFile) -> bytes:
        """The whole file. Raise `ValueError`, in one sentence, for what the format cannot hold."""

    def render_as(self, statement: StatementFile, version: int) -> bytes:
        """The file as a version wrote it. Raises `ValueError` for one that it does not keep."""
        if version != self.version:
            raise ValueError(f"version {version} of the format is not known here")
        return self.render(statement)

    @abstractmethod
    def describe(self) -> str:
        """One sentence for people."""


GROUP_POINT = {
    "12,300.50": (",", "."),
    "12.300,50": (".", ","),
    "12 300,50": ("\N{NARROW NO-BREAK SPACE}", ","),
    "12'300.50": ("\N{RIGHT SINGLE QUOTATION MARK}", "."),
}
"""By the setting `numbers`, what separates thousands, and what decimals."""
MINUS = "\N{MINUS SIGN}"


def shown_number(text: str, numbers: str = "12,300.50") -> str:
    """A number of a statement as people of a place write it, to the last decimal.

    Raises KeyError for a way of writing that is none of `GROUP_POINT`.
    """
    group, point = GROUP_POINT[numbers]
    negative = text.startswith("-")
    whole, _, part = text.lstrip("-").partition(".")
    first = len(whole) % 3
    groups = ([whole[:first]] if first else []) + [
        whole[place : place + 3] for place in range(first, len(whole), 3)
    ]
    written = group.join(groups) + (point + part if part else "")
    return MINUS + written if negative else written


def read_number(text: str, numbers: str = "12,300.50") -> str:
    """The number that `shown_number` wrote."""
    group, point = GROUP_POINT[numbers]
    return text.replace(group, "").replace(point, ".").replace(MINUS, "-")
