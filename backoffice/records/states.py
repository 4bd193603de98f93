"""Which state may follow which, as SQL for the guards of tables that only go on."""

from __future__ import annotations

from collections.abc import Mapping


def may_follow(following: Mapping[str, str]) -> str:
    """Whether a trigger's NEW.state may follow its OLD.state; `following`: states by blanks."""
    allowed = " OR ".join(
        f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(map(repr, after.split()))}))"
        for state, after in following.items()
    )
    return f"({allowed})"
