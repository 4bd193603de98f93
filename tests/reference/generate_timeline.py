"""A random timeline, grown against the live state of the reference."""

from __future__ import annotations

import copy
import math
import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

from . import generate_events as ev
from .play import advance, opening

KINDS = {
    "marks": 4,
    "jump": 4,
    "prices": 2,
    "vols": 0.5,
    "book": 2.5,
    "deposit": 2,
    "withdraw": 2,
    "trade": 2,
    "fill": 1.5,
    "round_trip": 3,
    "funding": 0.7,
    "settle": 1.2,
    "expire": 0.25,
    "sweep": 5,
    "close_period": 0.5,
    "adjust": 0.8,
    "approve": 2,
    "restrict": 0.8,
    "lift": 0.5,
    "repay": 1.5,
    "recover": 2,
    "wait": 4,
    "close_day": 0.4,
}


class Timeline:
    def __init__(self, rng: random.Random, scenario: dict[str, Any], ambiguous: bool) -> None:
        self.rng, self.ambiguous = rng, ambiguous
        begin = datetime(2026, 1, rng.randint(1, 31), rng.randint(0, 20), 0, tzinfo=UTC)
        self.items: list[dict[str, Any]] = []
        shell = copy.deepcopy(scenario) | {"timeline": [{"at": begin.isoformat(), "marks": {}}]}
        self.world = opening(shell)
        self.now = begin
        self.stamp: datetime | None = None
        self.expired: set[str] = set()
        self.steps = scenario["venue"]["policy"]["shortfall"]

    def live(self) -> list[str]:
        return [name for name in sorted(self.world.instruments) if name not in self.expired]

    def add(self, name: str, event: dict[str, Any]) -> None:
        item: dict[str, Any] = {name: event}
        if self.stamp != self.now:
            item = {"at": self.shown(), name: event}
            self.stamp = self.now
        advance(self.world, {**item, "at": self.now})
        self.items.append(item)

    def shown(self) -> str:
        zone = self.rng.choice([UTC, self.world.zone])
        return self.now.astimezone(zone).isoformat()

    def local(self) -> datetime:
        return self.now.astimezone(self.world.zone)

    def day_end(self) -> None:
        """Close the day shortly before midnight; now and then something follows before it."""
        end = datetime.combine(self.local().date(), time(23, 59), self.world.zone)
        self.now = max(self.now, end.astimezone(UTC))
        self.add("end_of_day", {})
        if self.rng.random() < 0.2:
            self.now += timedelta(seconds=20)
            self.do(self.rng.choice(["jump", "sweep", "deposit", "round_trip"]))
        if self.rng.random() < 0.1:  # several days without events, closed together
            self.now += timedelta(days=self.rng.randint(2, 9))
            self.add("end_of_day", {})

    def wait(self) -> None:
        """Move on, mostly within the day; a day is closed before the events of the next."""
        hours = self.rng.choice([0.1, 1, 5, 9, 15])
        later = self.now + timedelta(hours=hours)
        if later.astimezone(self.world.zone).date() > self.local().date():
            self.day_end()
            later = max(later, self.now + timedelta(hours=1))
        self.now = later

    def do(self, kind: str) -> None:
        if kind == "wait":
            self.wait()
        elif kind == "close_day":
            if self.local().hour >= 12:
                self.day_end()
        elif kind == "jump":
            for name, event in ev.jump(self):
                self.add(name, event)
        elif kind == "round_trip":
            for name, event in ev.round_trip(self):
                self.add(name, event)
        else:
            event = getattr(ev, kind)(self)
            if event is not None:
                self.add(kind, event)

    def grow(self, count: int) -> list[dict[str, Any]]:
        kinds, weights = zip(*KINDS.items(), strict=True)
        self.add("marks", ev.marks(self) or {})
        while len(self.items) < count:
            self.do(self.rng.choices(kinds, weights)[0])
        self.add("sweep", {})
        if self.rng.random() < 0.6:
            self.day_end()
            if self.rng.random() < 0.5:
                self.add("sweep", {})
        return self.items

    def shift(self, width: float) -> float:
        return math.exp(self.rng.gauss(0, width))
