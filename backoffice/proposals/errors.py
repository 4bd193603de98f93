"""What proposals refuse. Each message is one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.records.refusals import RequestRefused
from backoffice.scenarios.problems import Problem


class ProposalError(RequestRefused):
    """A proposal that cannot be made or decided; `field` names what is wrong.

    `problems` are all of those of a policy's text, by line.
    """

    def __init__(self, field: str, wrong: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(field, wrong)
