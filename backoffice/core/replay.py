"""Reading canonical JSON back: facts, terms and other records, exactly as they were.

The inverse of `facts.plain`. With it a stored decision can be asked again: the same inputs put
to the same step must give the same plan, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .facts import StepFacts, canonical
from .guards.facts import (
    BreakerFacts,
    CallFacts,
    HoldFacts,
    QuoteFacts,
    escalation,
    hold,
    is_too_many,
    judge,
)
from .plan import PlanRefused, check
from .policy import BoundStep, PolicyError
from .regime import LiquidationFacts, RegimeLiquidation, RegimeTopUp, TopUpFacts

T = TypeVar("T")

SCALARS: dict[Any, Callable[[Any], Any]] = {
    Fraction: Fraction,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: lambda seconds: timedelta(microseconds=int(Fraction(seconds) * 1_000_000)),
}


def from_plain(kind: type[T], value: Any) -> T:
    """Rebuild a `kind` (a dataclass, say) from what `facts.plain` made of one.

    Raises `TypeError` for a type that has no canonical form, `KeyError` for a missing field.
    """
    restored: T = _restore(kind, value)
    return restored


def _restore(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None:
            return None
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return _restore(inner, value)
    if origin is tuple:
        return _restore_tuple(get_args(kind), value)
    if origin is list:
        (inner,) = get_args(kind)
        return [_restore(inner, item) for item in value]
    if origin is not None and issubclass(origin, Mapping):
        inner = get_args(kind)[1]
        return {key: _restore(inner, item) for key, item in value.items()}
    if is_dataclass(kind):
        return _restore_record(kind, value)
    if issubclass(kind, Enum):
        return kind(value)
    if kind in SCALARS:
        return SCALARS[kind](value)
    if kind in (bool, int, str):
        return value
    raise TypeError(f"{kind.__name__} has no exact canonical form")


def _restore_tuple(parts: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_restore(parts[0], item) for item in value)
    return tuple(_restore(part, item) for part, item in zip(parts, value, strict=True))


def _restore_record(kind: Any, value: Any) -> Any:
    """What was written before a field was added has that field's default."""
    hints = _hints(kind).items()
    return kind(**{name: _restore(of, value[name]) for name, of in hints if name in value})


@lru_cache(maxsize=256)
def _hints(kind: Any) -> dict[str, Any]:
    """Types of a dataclass's fields by name."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def facts_of(inputs: str) -> StepFacts:
    """The facts that a step saw, from a decision's canonical inputs."""
    return from_plain(StepFacts, json.loads(inputs))


def replay_liquidation(model: RegimeLiquidation, inputs: str) -> str:
    """Ask a liquidation model again, and return the canonical text of what it closes."""
    facts = from_plain(LiquidationFacts, json.loads(inputs)["facts"])
    try:
        return canonical(model.closings(facts))
    except PolicyError as error:
        return canonical({"error": str(error)})


def replay_swaps(model: RegimeLiquidation, inputs: str) -> list[str]:
    """Ask a liquidation model again, and return the canonical text of each swap."""
    facts = from_plain(LiquidationFacts, json.loads(inputs)["facts"])
    try:
        return [canonical(one) for one in model.swaps(facts)]
    except PolicyError as error:
        return [canonical({"error": str(error)})]


def replay_top_up(model: RegimeTopUp, inputs: str) -> str:
    """Ask a top-up model again, and return the canonical text of what it transfers."""
    facts = from_plain(TopUpFacts, json.loads(inputs))
    try:
        return canonical(model.transfer(facts))
    except PolicyError as error:
        return canonical({"error": str(error)})


def replay_guard(which: str, inputs: str) -> str | None:
    """Judge again what a guard judged, and return its answer; None where it judged nothing."""
    seen = json.loads(inputs)
    match which:
        case "degraded_price":
            return canonical({"reasons": judge(from_plain(QuoteFacts, seen))})
        case "held_back":
            return canonical(hold(from_plain(HoldFacts, seen)))
        case "breaker" if "terms" in seen:
            return canonical({"halted": is_too_many(from_plain(BreakerFacts, seen))})
        case "margin_call":
            return canonical(escalation(from_plain(CallFacts, seen)))
    return None


def replay_step(step: BoundStep, inputs: str) -> str:
    """Ask the step again, and return the canonical text of what a decision would store."""
    facts = facts_of(inputs)
    try:
        return canonical(check(step.plan(facts), facts))
    except (PolicyError, PlanRefused) as error:
        return canonical({"error": str(error)})
