"""Where a fund's level leads to, if it goes on as it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from backoffice.console.charts import Reading

WINDOW_DAYS = 30
LEAST_DAYS = 3
FARTHEST_DAYS = 3 * 365


def each_day(levels: Mapping[date, float], *, last: date) -> list[Reading]:
    """The level at the end of each of the last 30 days to `last`; days without movement too."""
    first = max(last - timedelta(days=WINDOW_DAYS - 1), min(levels, default=last))
    readings, level = [], 0.0
    moves = dict(sorted(levels.items()))
    level = next((moves[on] for on in reversed(moves) if on < first), 0.0)
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        level = moves.get(on, level)
        readings.append(Reading(on, level))
    return readings


def slope_of(readings: Sequence[Reading]) -> float:
    """Change a day, by least squares; 0 for too few days."""
    if len(readings) < LEAST_DAYS:
        return 0.0
    days = [(one.on - readings[0].on).days for one in readings]
    middle = sum(days) / len(days)
    mean = sum(one.value for one in readings) / len(readings)
    spread = sum((day - middle) ** 2 for day in days)
    moved = sum((d - middle) * (r.value - mean) for d, r in zip(days, readings, strict=True))
    return moved / spread


def exhausted_on(readings: Sequence[Reading]) -> date | None:
    """The day on which nothing is left, if it goes on falling; None where it does not fall.

    Nothing is said beyond three years.
    """
    if not readings or readings[-1].value <= 0:
        return None
    slope = slope_of(readings)
    if slope >= 0:
        return None
    days = readings[-1].value / -slope
    return readings[-1].on + timedelta(days=int(days) + 1) if days < FARTHEST_DAYS else None
