"""What access refuses. Each message is one sentence that says what to do."""

from backoffice.records.refusals import RequestRefused


class AccessError(RequestRefused):
    """A request about access that cannot be carried out."""


class NotPermitted(AccessError):
    """Somebody may not do this at the venue."""

    def __init__(self, name: str, permission: str, venue: str) -> None:
        self.name, self.permission, self.venue = name, permission, venue
        super().__init__(
            "permission",
            f"{name} may not {permission.replace('_', ' ')} at {venue}; ask an administrator of "
            "the venue for a role that may.",
        )


class SamePerson(AccessError):
    """One person would decide what needs two."""
