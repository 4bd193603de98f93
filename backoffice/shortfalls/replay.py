"""Asking a recorded decision again: the same inputs must give the same plan, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.core.replay import facts_of, replay_step
from backoffice.hooks import compile_policy
from backoffice.shortfalls.models import Decision


class NoPlan(ValueError):
    """The decision is not a step's answer, so there is nothing to ask again."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the step answers now, and whether it is what was recorded."""

    plan: str
    same: bool


def replay_decision(decision: Decision) -> Replayed:
    """Put the recorded inputs to the recorded version of the policy again.

    Raises `NoPlan` for a decision of a rule or a liquidation.
    """
    if decision.policy_version is None or not decision.plan or decision.shortfall_number is None:
        raise NoPlan(f"decision {decision.number}: it is no answer of a step; choose one that is.")
    version = decision.policy_version
    policy = compile_policy(version.document, version=str(version.number))
    place = facts_of(decision.inputs).step_index
    if place >= len(policy.shortfall):
        return Replayed("nothing: the policy has no such step", same=False)
    plan = replay_step(policy.shortfall[place].step, decision.inputs)
    return Replayed(plan, same=plan == decision.plan)
