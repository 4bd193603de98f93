"""A part of a venue: which accounts a book holds, and its refusal to answer beyond them.

A missing record of an account in the scope means that there is none. One of any other account
was not read, so asking for it is an error: the caller then reads the whole venue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class OutOfScope(KeyError):
    """A book that holds a part of its venue was asked about the rest."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a venue a book holds.

    `accounts` are there with all that is theirs; `families` those of them whose relatives are
    too; `held_whole` are instruments all of whose holders are. `last_debt` and `last_shortfall`
    are the highest numbers of the venue. `deposits` (smallest units by asset) and `longs`
    (contracts by instrument) are sums over all other accounts; None where they were not read.
    `profits_kept`: whoever keeps the book writes by himself what profits a period begins with.
    """

    accounts: frozenset[str]
    families: frozenset[str] = frozenset()
    held_whole: frozenset[str] = frozenset()
    subaccounts: bool = False
    last_debt: int = 0
    last_shortfall: int = 0
    deposits: Mapping[str, int] | None = None
    longs: Mapping[str, Fraction] | None = None
    profits_kept: bool = False


class Part(dict[K, V]):
    """Records by account, or by a tuple that begins with one, of a scope's accounts only.

    Looking up, adding and removing them works; looking for another account's or at all raises
    `OutOfScope`. `within` shows those that are there.
    """

    __slots__ = ("_accounts", "_factory")

    def __init__(
        self,
        found: Mapping[K, V],
        accounts: Collection[str],
        factory: Callable[[], V] | None = None,
    ) -> None:
        super().__init__(found)
        self._accounts, self._factory = accounts, factory

    def within(self) -> ItemsView[K, V]:
        """All records of the scope."""
        return super().items()

    def _check(self, key: Any) -> None:
        account = key[0] if isinstance(key, tuple) else key
        if account not in self._accounts:
            raise OutOfScope(f"{account} is not in the part of the venue that was read")

    def __missing__(self, key: K) -> V:
        self._check(key)
        if self._factory is None:
            raise KeyError(key)
        return self._factory()

    def __setitem__(self, key: K, value: V) -> None:
        self._check(key)
        super().__setitem__(key, value)

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        self._check(key)
        return False

    def get(self, key: K, default: Any = None) -> Any:
        found = super().get(key, self)
        if found is not self:
            return found
        self._check(key)
        return default

    def setdefault(self, key: K, default: Any = None) -> Any:
        self._check(key)
        return super().setdefault(key, default)

    def pop(self, key: K, *default: Any) -> Any:
        self._check(key)
        return super().pop(key, *default)

    def _refuse(self) -> NoReturn:
        raise OutOfScope("only a part of the venue was read")

    def __iter__(self) -> Iterator[K]:
        self._refuse()

    def __len__(self) -> int:  # noqa: PLE0303
        self._refuse()

    def __bool__(self) -> bool:  # noqa: PLE0304
        self._refuse()

    def keys(self) -> NoReturn:
        self._refuse()

    def items(self) -> NoReturn:
        self._refuse()

    def values(self) -> NoReturn:
        self._refuse()
