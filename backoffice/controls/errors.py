"""What controls refuse. Each message is one sentence that says what to do."""

from backoffice.records.refusals import RequestRefused


class ControlError(RequestRefused):
    """A request about restrictions and holds that cannot be carried out."""


class ReferenceConflict(ControlError):
    """A reference was used before, for something else or by somebody else."""

    def __init__(self, reference: str) -> None:
        wrong = f"{reference} was used before, with another body or by another person"
        super().__init__("reference", f"{wrong}; send what was sent before, or use a new one.")
