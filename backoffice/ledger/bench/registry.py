"""What `manage.py bench` can measure.

An app adds a measurement by a module `bench` with a function under `@measurement("name")`; the
command imports the `bench` module of every installed app.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for. `accounts`: how many the measurement should work with; `growth`:
    at which numbers, ascending, it shows how it grows, instead of all else.
    """

    accounts: int = 100_000
    growth: tuple[int, ...] = ()
    seconds: int = 10
    progress: Callable[[str], None] = lambda step: None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `goal` is the least that is wanted, with `at_most` the most; None where
    nothing is asked.

    `basis` says how it was measured, `samples` are the single measurements behind it.
    """

    name: str
    value: float
    unit: str
    basis: str
    goal: float | None = None
    samples: tuple[float, ...] = field(default=())
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "goal": self.goal,
            "at_most": self.at_most,
            "met": self.met,
            "basis": self.basis,
            "samples": [round(s, 3) for s in self.samples],
        }


Measurement = Callable[[Options], Iterator[Figure]]
_MEASUREMENTS: dict[str, Measurement] = {}


def measurement(name: str) -> Callable[[Measurement], Measurement]:
    """Register a measurement under the name by which `manage.py bench NAME` runs it."""

    def register(function: Measurement) -> Measurement:
        _MEASUREMENTS[name] = function
        return function

    return register


def measurements() -> dict[str, Measurement]:
    """All measurements of all installed apps, by name."""
    autodiscover_modules("bench")
    return dict(sorted(_MEASUREMENTS.items()))
