"""Which accounts of a venue are read: a range of ids, or some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Accounts whose id is from `first` to `last`. `whole`: no account of the venue is outside."""

    first: int
    last: int
    whole: bool = False

    def __contains__(self, key: int) -> bool:
        return self.whole or self.first <= key <= self.last

    def condition(self, column: str) -> str:
        """SQL that is true where the column is one of these ids."""
        return f"{column} BETWEEN {self.first:d} AND {self.last:d}"


@dataclass(frozen=True, slots=True)
class Some:
    """Single accounts by id, in ascending order."""

    ids: tuple[int, ...]
    whole = False

    @classmethod
    def of(cls, ids: Iterable[int]) -> Some:
        """In any order, and more than once."""
        return cls(tuple(sorted(set(ids))))

    def __contains__(self, key: int) -> bool:
        return key in self.ids

    def condition(self, column: str) -> str:
        """SQL that is true where the column is one of these ids."""
        return f"{column} = ANY ('{{{','.join(format(one, 'd') for one in self.ids)}}}'::bigint[])"


Selection = Span | Some
