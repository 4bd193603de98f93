"""What ends of days refuse, each in one sentence that says what to do."""

from datetime import date


class DayError(ValueError):
    """A day that cannot be closed."""


class DayGoesOn(DayError):
    """Only what has ended is closed."""

    def __init__(self, day: date, last: date) -> None:
        super().__init__(
            f"{day} has not ended at the venue: name a date up to {last}, or wait for its end."
        )
