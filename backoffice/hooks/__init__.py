"""Plugins: their hooks, how they are found and contained, and policies made of their steps."""

from backoffice.hooks.compile import (
    CheckedPolicy,
    check_policy,
    compile_policy,
    describe_policy,
    missing_names,
)
from backoffice.hooks.explain import Part, explain_policy
from backoffice.hooks.loading import PluginError
from backoffice.hooks.manager import Plugins, default_plugins, load_plugins
from backoffice.hooks.messages import PolicyDocumentError
from backoffice.hooks.owners import owner_problem
from backoffice.hooks.presets import expand_preset, role_problems, with_accounts

__all__ = [
    "CheckedPolicy",
    "Part",
    "PluginError",
    "Plugins",
    "PolicyDocumentError",
    "check_policy",
    "compile_policy",
    "default_plugins",
    "describe_policy",
    "expand_preset",
    "explain_policy",
    "load_plugins",
    "missing_names",
    "owner_problem",
    "role_problems",
    "with_accounts",
]
