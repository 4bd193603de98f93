"""What controls refuse. Each message is one sentence that says what to do."""


class ControlError(ValueError):
    """A request that cannot be carried out; `field` names what is wrong."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field = field
        super().__init__(f"{field}: {wrong}")


class ReferenceConflict(ControlError):
    """A reference was used before, for something else or by somebody else."""

    def __init__(self, reference: str) -> None:
        wrong = f"{reference} was used before, with another body or by another person"
        super().__init__("reference", f"{wrong}; send what was sent before, or use a new one.")
