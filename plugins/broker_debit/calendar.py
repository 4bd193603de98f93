"""Business days: which days count, as configuration. Pure; it knows no holiday by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY_AND_SUNDAY = frozenset({5, 6})
COUNT_MAX = 1_000


class NoBusinessDays(ValueError):
    """A calendar without business days, or a count that no deadline has."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Holidays by date; `weekend` holds weekdays, Monday is 0."""

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            raise NoBusinessDays("weekend must be some of the weekdays 0 to 6, not all of them")

    def is_business_day(self, day: date) -> bool:
        """Neither weekend nor holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """The day itself if it counts, else the next one that does."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`; the day itself is never counted.

        A count of 0 is the day itself, or the next business day where it is none.
        """
        if not 0 <= count <= COUNT_MAX:
            raise NoBusinessDays(f"count must be 0 to {COUNT_MAX} business days, not {count}")
        if not count:
            return self.on_or_after(day)
        for _ in range(count):
            day = self.on_or_after(day + ONE_DAY)
        return day
