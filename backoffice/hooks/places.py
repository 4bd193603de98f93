"""Where a policy document names accounts, and a copy of it with another name there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.sdk.fields import names_in

from .compile import check_policy
from .manager import Plugins
from .messages import Loc


def account_places(policy: Mapping[str, Any], plugins: Plugins) -> list[tuple[Loc, str]]:
    """Every place of a document that names an account. Raises `PolicyDocumentError`."""
    checked = check_policy(policy, plugins=plugins)
    found: list[tuple[Loc, str]] = [
        (("liquidation", *loc), code)
        for loc, code in names_in(checked.document.liquidation, "account")
    ]
    for index, step in enumerate(checked.steps):
        place: Loc = ("shortfall", index, "with")
        found += [((*place, *loc), code) for loc, code in names_in(step.config, "account")]
    for place, model in checked.models.items():
        found += [((*place, "with", *loc), code) for loc, code in names_in(model.config, "account")]
    return found


def put(document: Any, place: Loc, value: Any) -> Any:
    """A copy of a document of maps and lists with `value` at a place that exists; else as it is."""
    if not place:
        return value if isinstance(document, str) else document  # a key names an account too
    head, *rest = place
    if isinstance(document, Mapping) and head in document:
        return {**document, head: put(document[head], tuple(rest), value)}
    if isinstance(document, (list, tuple)) and isinstance(head, int) and head < len(document):
        changed = list(document)
        changed[head] = put(changed[head], tuple(rest), value)
        return changed
    return document
