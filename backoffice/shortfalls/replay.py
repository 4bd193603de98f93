"""Asking a recorded decision again: the same inputs must give the same plan, byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass

from backoffice.core.facts import canonical
from backoffice.core.replay import facts_of, replay_liquidation, replay_step
from backoffice.hooks import compile_policy
from backoffice.shortfalls.models import Decision


class NoPlan(ValueError):
    """The decision is no answer of a step or model, so there is nothing to ask again."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the step or model answers now, and whether it is what was recorded."""

    plan: str
    same: bool


def replay_decision(decision: Decision) -> Replayed:
    """Put the recorded inputs to the recorded version of the policy again.

    Raises `NoPlan` for a decision of a rule, or of a liquidation without a model.
    """
    version, plan = decision.policy_version, json.loads(decision.plan or "null") or {}
    closings = plan.get("closings") if decision.which == "liquidation" else None
    if version is None or (closings is None and decision.shortfall_number is None) or not plan:
        raise NoPlan(f"decision {decision.number}: it is no answer of a step; choose one that is.")
    policy = compile_policy(version.document, version=str(version.number))
    if closings is not None:
        model = policy.regime.liquidation
        if model is None:
            return Replayed("nothing: the policy has no liquidation model", same=False)
        answer = replay_liquidation(model, decision.inputs)
        return Replayed(answer, same=answer == canonical(closings))
    place = facts_of(decision.inputs).step_index
    if place >= len(policy.shortfall):
        return Replayed("nothing: the policy has no such step", same=False)
    answer = replay_step(policy.shortfall[place].step, decision.inputs)
    return Replayed(answer, same=answer == decision.plan)
