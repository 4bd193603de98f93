"""What can go wrong with statements; each message says what to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


class StatementError(Exception):
    """Base of the errors of this room."""


class FuturePeriod(StatementError):
    """The period has not ended."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"The period ends at {at.isoformat()}, which is yet to come: wait for it.")


class UnknownAccount(StatementError):
    """The venue has no such account."""

    def __init__(self, venue: str, code: str) -> None:
        super().__init__(f"account: {venue} has no account {code}; look at its accounts again.")


class UnknownStatement(StatementError):
    """There is no such statement."""


class HotAccount(StatementError):
    """A ledger account without running balances."""

    def __init__(self, owner: str) -> None:
        super().__init__(
            f"account: {owner} has a hot ledger account, which keeps no balance after each "
            "posting: statements are of accounts that are not hot."
        )


class UnknownFormat(StatementError):
    """No plugin writes the format."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"format: nothing writes {name}; one of {', '.join(known)} is known.")


class FormatFailed(StatementError):
    """A plugin could not write a statement."""


class NotReplaceable(StatementError):
    """The statement cannot be replaced."""


class AlreadyStated(StatementError):
    """Another statement of the same account, kind and period is there."""


class UnwritableFolder(StatementError):
    """Files cannot be written into a folder."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"--out: {folder}: nothing can be written there ({why}); name another.")
