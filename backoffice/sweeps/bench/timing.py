"""Timing of pieces of work, several times in turn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from backoffice.ledger.bench.registry import Figure

ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_turn(rounds: int, *works: Callable[[], object]) -> list[tuple[float, ...]]:
    """Seconds of each work, a run of each in every round; they meet the same other load."""
    return list(zip(*([seconds(work) for work in works] for _ in range(rounds)), strict=True))


def figure(
    name: str,
    samples: tuple[float, ...],
    unit: str,
    basis: str,
    goal: float | None = None,
    *,
    at_most: bool = False,
) -> Figure:
    """The median of the samples."""
    basis = f"median of {len(samples)}; {basis}"
    return Figure(name, statistics.median(samples), unit, basis, goal, samples, at_most)


def ratios(ours: tuple[float, ...], theirs: tuple[float, ...]) -> tuple[float, ...]:
    """Round by round."""
    return tuple(a / b for a, b in zip(ours, theirs, strict=True))
