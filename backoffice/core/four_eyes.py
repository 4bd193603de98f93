"""Two persons where money or policy changes by hand."""

from __future__ import annotations


def same_person(proposer: str, approver: str) -> bool:
    """Whether two names are one person: case and outer space make no other, nor does no name."""
    return not approver.strip() or proposer.strip().casefold() == approver.strip().casefold()
