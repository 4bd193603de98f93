"""Asking a recorded decision again: the same inputs must give the same plan, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.core.policy import BoundStep
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

    Where a policy has the step twice, the places that see the same sources are asked in order,
    until one answers as recorded. Raises `NoPlan` for a decision of a rule or a liquidation.
    """
    if decision.policy_version is None or not decision.plan or decision.shortfall_number is None:
        raise NoPlan(f"decision {decision.number}: it is no answer of a step; choose one that is.")
    plan = ""
    for step in _steps_asked(decision):
        plan = replay_step(step, decision.inputs)
        if plan == decision.plan:
            return Replayed(plan, same=True)
    return Replayed(plan, same=False)


def _steps_asked(decision: Decision) -> Iterator[BoundStep]:
    """The places in the policy that may have been asked."""
    version = decision.policy_version
    assert version is not None
    seen = set(facts_of(decision.inputs).sources)
    policy = compile_policy(version.document, version=str(version.number))
    for binding in policy.shortfall:
        if binding.step.name == decision.which and set(binding.step.needs().sources) == seen:
            yield binding.step
