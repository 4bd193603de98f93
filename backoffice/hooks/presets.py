"""Presets by name: from `policy: {preset: NAME}` to the document that is stored and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .manager import Plugins, default_plugins
from .messages import PolicyDocumentError, Problem, unknown
from .places import account_places, put

Document = Mapping[str, Any]
ROLE_KINDS = {"fund": "fund", "default_fund": "fund", "capital": "capital"}


def expand_preset(document: Document | None, plugins: Plugins | None = None) -> dict[str, Any]:
    """Return the document with its preset written out; one without a preset as it is.

    `accounts` renames the preset's roles to accounts of the venue; further keys replace the
    preset's. So a stored policy does not change with a plugin's next version.
    Raises `PolicyDocumentError`.
    """
    given = dict(document or {})
    if "preset" not in given:
        return given
    plugins = plugins or default_plugins()
    name, renamed = given.pop("preset"), given.pop("accounts", None) or {}
    loaded = plugins.presets.get(name) if isinstance(name, str) else None
    if loaded is None:
        raise PolicyDocumentError([(("preset",), unknown("preset", name, plugins.presets))])
    preset = loaded.preset
    if not isinstance(renamed, Mapping) or not all(isinstance(v, str) for v in renamed.values()):
        raise PolicyDocumentError([(("accounts",), "must be a map of roles to account codes")])
    wrong = [
        (("accounts", role), unknown("role", role, preset.roles))
        for role in renamed
        if role not in preset.roles
    ]
    if wrong:
        raise PolicyDocumentError(wrong)
    policy = with_accounts(preset.policy, renamed, plugins)
    if preset.leaves_open and "shortfall" not in given:
        policy["leaves_open"] = True
    return {**policy, **given}


def role_problems(
    document: Document | None, kinds: Mapping[str, str], plugins: Plugins | None = None
) -> list[Problem]:
    """Roles of a document's preset that are taken by an account of another kind.

    `kinds` are the venue's accounts, each with customer, member, fund, capital or system.
    """
    given = document or {}
    name = given.get("preset")
    plugins = plugins or default_plugins()
    loaded = plugins.presets.get(name) if isinstance(name, str) else None
    if loaded is None:
        return []
    renamed = given.get("accounts") or {}
    found: list[Problem] = []
    for role, wanted in loaded.preset.roles.items():
        code = renamed.get(role, role)
        kind, needed = kinds.get(code), ROLE_KINDS[wanted]
        if kind is not None and kind not in (needed, "system"):
            message = f"{code} is a {kind} account, and the role {role} needs a {needed} account"
            found.append((("accounts", role) if role in renamed else ("preset",), message))
    return found


def with_accounts(
    policy: Document, renamed: Mapping[str, str], plugins: Plugins | None = None
) -> dict[str, Any]:
    """The document with accounts of other names, wherever its parts name accounts."""
    changed = dict(policy)
    for place, code in account_places(policy, plugins or default_plugins()):
        if code in renamed:
            changed = put(changed, place, renamed[code])
    return changed
