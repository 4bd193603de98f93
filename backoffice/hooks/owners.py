"""Whether a policy gives every loss an owner, whoever's it is and however large."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from backoffice.core.accounts import SWEPT, Segment
from backoffice.core.policy import SHORTFALL_VOCABULARY, PolicyError
from backoffice.core.rules import RuleError, evaluate, parse

from .bound import ContainedStep
from .compile import CheckedPolicy, check_policy
from .manager import Plugins
from .messages import PolicyDocumentError
from .presets import expand_preset

WHOSE = {"segment": SHORTFALL_VOCABULARY["segment"], "kind": SHORTFALL_VOCABULARY["kind"]}


def owner_problem(document: Mapping[str, Any] | None, plugins: Plugins | None = None) -> str | None:
    """Why the policy may leave a loss without an owner, or None where it cannot or may.

    It may where it says `leaves_open: true`. Raises `PolicyDocumentError`.
    """
    checked = check_policy(expand_preset(document, plugins), plugins=plugins)
    if checked.document.leaves_open:
        return None
    how = (
        "add a last step that takes whatever remains (write_off without limits, say), or say "
        "leaves_open: true"
    )
    if not checked.steps:
        return f"shortfall: no step pays anything, so every loss stays open: {how}"
    try:
        whose = unowned(checked)
    except PolicyError as error:
        raise PolicyDocumentError([(("shortfall",), str(error))]) from error
    if not whose:
        return None
    last, place = checked.steps[-1].name, f"shortfall.{len(checked.steps) - 1}"
    of = "" if len(whose) == len(_everybody()) else f" of a {' or '.join(whose)}"
    return f"{place}: {last} can leave a part of a loss{of} without an owner: {how}"


def unowned(checked: CheckedPolicy) -> list[str]:
    """Whose losses (`retail customer`) no step is sure to take whole. Raises `PolicyError`."""
    owners = [step for step in checked.steps if step.owns_rest()]
    return [
        f"{segment} {kind}"
        for segment, kind in _everybody()
        if not any(_holds(step, segment, kind) for step in owners)
    ]


def _everybody() -> list[tuple[str, str]]:
    return [(s.value, k) for s, k in product(Segment, sorted(kind.value for kind in SWEPT))]


def _holds(step: ContainedStep, segment: str, kind: str) -> bool:
    """Whether the step's `when` is sure to hold: it asks for nothing but whose the loss is."""
    if step.config.when is None:
        return True
    try:
        return evaluate(parse(step.config.when, WHOSE), {"segment": segment, "kind": kind})
    except RuleError:
        return False
