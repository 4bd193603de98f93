"""What a statement rests on: with it, the same document is computed again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.statements.models import Statement, StatementCut
from backoffice.statements.selectors.accounts import Holder
from backoffice.statements.selectors.ledgers import Boundary

Boundaries = Mapping[str, Boundary]
"""By `code|asset|bucket`."""


@dataclass(slots=True)
class Basis:
    """One statement to be computed. `holders` are its accounts, its own first.

    `opening` and `closing` bound its movements, `opened_sequence` and the cut's its events;
    `captured` and `presentation` are the parts of its row of that name.
    """

    account: int
    holders: Sequence[Holder]
    kind: str
    scope: str
    begins_at: datetime
    ends_at: datetime
    cut: StatementCut
    opening: Boundaries
    closing: Boundaries
    opened_sequence: int
    previous: Statement | None = None
    replaces: Statement | None = None
    reason: str = ""
    presentation: dict[str, Any] = field(default_factory=dict)
    captured: dict[str, Any] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """Codes of its accounts."""
        return [holder.code for holder in self.holders]

    @property
    def moved(self) -> bool:
        """Whether anything was posted between opening and closing."""
        return any(
            boundary.posting > self.opening.get(key, Boundary()).posting
            for key, boundary in self.closing.items()
        )


def stored(boundaries: Boundaries) -> dict[str, list[int | str]]:
    """Boundaries as a row keeps them; balances as texts, since they may be longer than a float."""
    return {
        key: [b.posting, b.sequence, str(b.balance)]
        for key, b in sorted(boundaries.items())
        if b.posting
    }


def restored(row: Mapping[str, Sequence[Any]]) -> dict[str, Boundary]:
    """Boundaries of a row."""
    return {key: Boundary(b[0], b[1], int(b[2])) for key, b in row.items()}


def basis_of(statement: Statement, holders: Sequence[Holder]) -> Basis:
    """The basis of a statement that was made before."""
    return Basis(
        account=statement.account_id,
        holders=holders,
        kind=statement.kind,
        scope=statement.scope,
        begins_at=statement.begins_at,
        ends_at=statement.ends_at,
        cut=statement.cut,
        opening=restored(statement.opening),
        closing=restored(statement.boundary),
        opened_sequence=statement.opened_sequence,
        previous=statement.previous,
        replaces=statement.replaces,
        reason=statement.reason,
        presentation=statement.presentation,
        captured=statement.captured,
    )


def apart(bases: Iterable[Basis]) -> list[list[Basis]]:
    """The bases in groups of which none names an account twice, as few as there can be."""
    groups: list[list[Basis]] = []
    named: list[set[str]] = []
    for basis in bases:
        free = (n for n, codes in enumerate(named) if codes.isdisjoint(basis.codes))
        place = next(free, len(groups))
        if place == len(groups):
            groups.append([])
            named.append(set())
        groups[place].append(basis)
        named[place].update(basis.codes)
    return groups
