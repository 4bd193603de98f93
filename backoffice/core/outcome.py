"""What one event did: journals, decisions, refusals, and which records it touched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .facts import canonical
from .postings import Journal


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that a rule, a liquidation or a step did, and why.

    `inputs` is the canonical JSON of what it saw; `plan` what it answered; `amounts` by account
    in smallest units of `asset`.
    """

    at: datetime
    account: str
    which: str
    inputs: str
    amounts: Mapping[str, int]
    sentence: str
    asset: str | None = None
    plugin: str = ""
    policy_version: str = ""
    plan: str = ""
    shortfall_id: int | None = None
    outcome: str = "done"

    @property
    def inputs_sha256(self) -> str:
        """Hash of the canonical inputs."""
        return hashlib.sha256(self.inputs.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused, with its first reason."""

    at: datetime
    event: str
    account: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """All that one event did to a book, for the sink that records it."""

    journals: list[Journal] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    touched: set[tuple[Any, ...]] = field(default_factory=set)


def decided(
    *,
    at: datetime,
    account: str,
    which: str,
    sentence: str,
    inputs: Any,
    amounts: Mapping[str, int] | None = None,
    asset: str | None = None,
    plugin: str = "core",
    policy_version: str = "",
    plan: Any = None,
    shortfall_id: int | None = None,
    outcome: str = "done",
) -> Decision:
    """Build a decision; its inputs and plan are stored in canonical form."""
    return Decision(
        at=at,
        account=account,
        which=which,
        inputs=canonical(inputs),
        amounts=dict(sorted((amounts or {}).items())),
        sentence=sentence,
        asset=asset,
        plugin=plugin,
        policy_version=policy_version,
        plan="" if plan is None else canonical(plan),
        shortfall_id=shortfall_id,
        outcome=outcome,
    )
