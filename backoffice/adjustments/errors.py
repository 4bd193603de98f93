"""What adjustments refuse. Each message is one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backoffice.records.refusals import RequestRefused


class AdjustmentError(RequestRefused):
    """A request about adjustments that cannot be carried out."""


class RowError(NamedTuple):
    """What is wrong with one row of a file, counted as the file's own rows are."""

    row: int
    field: str
    wrong: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.wrong}"


class BadFile(AdjustmentError):
    """A file of adjustments with mistakes; nothing of it is taken. `errors` has one a field."""

    def __init__(self, errors: Sequence[RowError], more: int = 0) -> None:
        self.errors = tuple(errors)
        first = str(errors[0])
        others = len(errors) + more - 1
        rest = f"; and {others} more, listed by row" if others else ""
        super().__init__("file", f"{first}{rest}; correct the file and send it again.")


class ReferenceConflict(AdjustmentError):
    """A reference was used before, for something else or by somebody else."""

    def __init__(self, reference: str, first: str) -> None:
        wrong = f"{reference} was used for {first}, with another body or by another person"
        super().__init__("reference", f"{wrong}; send what was sent before, or use a new one.")


class LimitExceeded(AdjustmentError):
    """More than the limits of the person's roles allow."""
