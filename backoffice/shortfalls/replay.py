"""Asking a recorded decision again: the same inputs must give the same plan, byte for byte.

Steps of the waterfall are asked, liquidation models (what is closed and swapped), top-up models and
guards.
Answers of the other models are part of what the core then did with them, so they are not asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.core.facts import canonical
from backoffice.core.policy import Policy
from backoffice.core.replay import (
    facts_of,
    replay_guard,
    replay_liquidation,
    replay_step,
    replay_swaps,
    replay_top_up,
)
from backoffice.hooks import compile_policy
from backoffice.shortfalls.models import Decision


class NoPlan(ValueError):
    """The decision records no answer that can be asked for again."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the step or model answers now, and whether it is what was recorded."""

    plan: str
    same: bool


def replay_decision(decision: Decision) -> Replayed:
    """Put the recorded inputs to the recorded version of the policy again.

    Raises `NoPlan` for whatever is no answer of a step, a guard, a liquidation or top-up model.
    """
    version, plan = decision.policy_version, json.loads(decision.plan or "null") or {}
    ask = _question(decision, plan)
    if version is None or ask is None:
        raise NoPlan(
            f"decision {decision.number}: it records no answer of a step, of a liquidation model "
            "or of a top-up model with what it was asked; choose one that does."
        )
    return ask(compile_policy(version.document, version=str(version.number)), decision, plan)


def _question(
    decision: Decision, plan: dict[str, Any]
) -> Callable[[Policy, Decision, dict[str, Any]], Replayed] | None:
    """How to ask again; None where the decision has not what it takes."""
    if decision.shortfall_number is not None:
        return _step if plan else None
    if decision.which in ("liquidation", "liquidation_order"):
        return _closings if plan.get("closings") is not None else None
    if decision.which == "swap":
        return _swap if "swap" in plan else None
    if decision.which == "top_up":
        return _top_up if {"transfer", "error"} & set(plan) else None
    return _guard if replay_guard(decision.which, decision.inputs) is not None else None


def _closings(policy: Policy, decision: Decision, plan: dict[str, Any]) -> Replayed:
    model = policy.regime.liquidation
    if model is None:
        return Replayed("nothing: the policy has no liquidation model", same=False)
    answer = replay_liquidation(model, decision.inputs)
    return Replayed(answer, same=answer == canonical(plan["closings"]))


def _swap(policy: Policy, decision: Decision, plan: dict[str, Any]) -> Replayed:
    """One of the swaps that the model answered with: each has a decision of its own."""
    model = policy.regime.liquidation
    if model is None:
        return Replayed("nothing: the policy has no liquidation model", same=False)
    answers = replay_swaps(model, decision.inputs)
    recorded = canonical(plan["swap"])
    return Replayed(f"[{','.join(answers)}]", same=recorded in answers)


def _top_up(policy: Policy, decision: Decision, plan: dict[str, Any]) -> Replayed:
    model = policy.regime.top_up
    if model is None:
        return Replayed("nothing: the policy has no top-up model", same=False)
    answer = replay_top_up(model, decision.inputs)
    recorded = plan if "error" in plan else plan["transfer"]
    return Replayed(answer, same=answer == canonical(recorded))


def _guard(policy: Policy, decision: Decision, plan: dict[str, Any]) -> Replayed:
    """Guards judge by the terms that they recorded."""
    answer = replay_guard(decision.which, decision.inputs) or ""
    return Replayed(answer, same=answer == decision.plan)


def _step(policy: Policy, decision: Decision, plan: dict[str, Any]) -> Replayed:
    place = facts_of(decision.inputs).step_index
    if place >= len(policy.shortfall):
        return Replayed("nothing: the policy has no such step", same=False)
    answer = replay_step(policy.shortfall[place].step, decision.inputs)
    return Replayed(answer, same=answer == decision.plan)
