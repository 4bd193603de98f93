"""python -m tests.reference.calibrate [COUNT] [SIZE]: what random scenarios contain."""

from __future__ import annotations

import random
import sys
from collections import Counter

import yaml

from .compare import differences
from .generate import dump, random_scenario
from .play import play
from .result import result


def main(count: int, size: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(count):
        scenario = random_scenario(random.Random(seed), size)
        world = play(scenario)
        again = play(yaml.safe_load(dump(scenario)))
        found = differences(result(world), result(again))
        if found:
            sys.exit(f"seed {seed}: not deterministic through YAML: {found[:3]}")
        seen.update(world.notes)
        seen.update({f"state {s.state}" for s in world.shortfalls})
        seen.update({f"kind {i.kind}" for i in world.instruments.values()})
        seen["portfolio model"] += world.margin["model"] == "portfolio"
    for note, times in sorted(seen.items(), key=lambda item: (-item[1], item[0])):
        print(f"{times / count:7.1%} {note}")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [500, 2][len(numbers) :]))
