"""What the store refuses. Each message is one sentence that says what to do."""


class StoreError(ValueError):
    """A request that the store cannot carry out."""


class UnknownVenue(StoreError):
    """There is no venue of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"venue: there is no {code}; create it first or name another one.")


class UnknownName(StoreError):
    """An event names an account, asset or instrument that the venue does not have."""

    def __init__(self, field: str, name: str, what: str) -> None:
        super().__init__(f"{field}: the venue has no {what} {name}; name one that it has.")


class EventConflict(StoreError):
    """A reference was used before, for another event."""

    def __init__(self, reference: str, sequence: int) -> None:
        self.sequence = sequence
        super().__init__(
            f"reference: {reference} was used for another event (number {sequence}); "
            "send what was sent before, or use a new reference."
        )


class CodeTaken(StoreError):
    """A venue of that code exists."""

    def __init__(self, code: str) -> None:
        super().__init__(f"code: there is a venue {code} already; choose another code.")


class InvalidEvent(StoreError):
    """An event has a value that no event can have."""

    def __init__(self, field: str, wrong: str) -> None:
        super().__init__(f"{field}: {wrong}; correct it and send the event again.")


class NotClosable(StoreError):
    """An account that the venue cannot do without."""

    def __init__(self, account: str) -> None:
        super().__init__(f"account: {account} is the venue's; only customers' and members' close.")


class NotFlat(StoreError):
    """An account that is to be closed still has something."""

    def __init__(self, account: str, what: str) -> None:
        super().__init__(f"account: {account} still has {what}; bring that to an end first.")
