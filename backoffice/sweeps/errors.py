"""What sweeps refuse, each in one sentence that says what to do."""

from datetime import datetime


class SweepError(ValueError):
    """A sweep that cannot be begun or is not to be had."""


class FutureInstant(SweepError):
    """Time never goes back, so a sweep of an instant to come would take the venue there."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at.isoformat()} is still to come: sweep an instant that has passed.")


class RunMoved(Exception):
    """Another process ended a run while this one was working on it; its work is undone."""


class WrongSchedule(SweepError):
    """A schedule that somebody edited into one that says nothing."""

    def __init__(self, name: str, field: str, wanted: str) -> None:
        super().__init__(f'{field}: the periodic task "{name}" needs {wanted} there; edit it.')
