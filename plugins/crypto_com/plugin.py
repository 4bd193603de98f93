"""Hooks: Crypto.com, a session's loss shared by its winners."""

from collections.abc import Sequence

from backoffice.sdk import Preset, hookimpl, presets_beside

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


@hookimpl
def backoffice_presets() -> Sequence[Preset]:
    """The venue's policy."""
    return presets_beside(__file__)
