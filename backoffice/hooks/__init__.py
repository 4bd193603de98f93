"""Plugins: their hooks, how they are found and contained, and policies made of their steps."""

from backoffice.hooks.compile import (
    CheckedPolicy,
    check_policy,
    compile_policy,
    describe_policy,
    missing_names,
)
from backoffice.hooks.loading import PluginError
from backoffice.hooks.manager import Plugins, default_plugins, load_plugins
from backoffice.hooks.messages import PolicyDocumentError

__all__ = [
    "CheckedPolicy",
    "PluginError",
    "Plugins",
    "PolicyDocumentError",
    "check_policy",
    "compile_policy",
    "default_plugins",
    "describe_policy",
    "load_plugins",
    "missing_names",
]
