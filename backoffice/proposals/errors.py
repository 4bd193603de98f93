"""What proposals refuse. Each message is one sentence that says what to do."""

from __future__ import annotations


class ProposalError(ValueError):
    """A proposal that cannot be made or decided; `field` names what is wrong."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field = field
        super().__init__(f"{field}: {wrong}")
