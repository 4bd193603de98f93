"""Who may have changed since a sequence, as a resident book asks it."""

from __future__ import annotations

from typing import Protocol


class Changes(Protocol):
    """The change log of a venue."""

    def __call__(self, venue_id: int, sequence: int) -> set[int] | None:
        """Ids of the accounts changed after the sequence; None where everybody may have.

        Asked within the snapshot that they are read in, on Django's connection. None, too, where
        the log no longer goes back that far.
        """
        ...
