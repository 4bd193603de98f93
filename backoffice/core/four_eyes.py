"""Two persons where money or policy changes by hand."""

from __future__ import annotations


def same_person(proposer: str, approver: str) -> bool:
    """Whether two names are one person: case and outer space make no other, nor does no name."""
    one, other = proposer.strip().casefold(), approver.strip().casefold()
    return not one or not other or one == other
