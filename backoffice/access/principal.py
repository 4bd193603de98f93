"""Who asks: a user, and what of the user's rights the door that was used leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Principal:
    """A user behind a door. `allowed` None: all that the roles allow; `venue` None: all venues."""

    user: Any
    allowed: frozenset[Permission] | None = None
    venue: int | None = None

    @property
    def name(self) -> str:
        """The name under which decisions are recorded: two tokens of a user are one person."""
        return str(self.user.get_username())


def principal_of(who: Any) -> Principal:
    """A plain user may do all that the roles allow."""
    return who if isinstance(who, Principal) else Principal(who)
