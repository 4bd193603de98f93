"""The hooks themselves: documented, of one object each, and called by somebody."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.hooks import default_plugins, manager, models, specs

LISTED = ("models", "formats", "taken", "changed", "degraded", "published")
HOOKS = [value for name, value in vars(specs).items() if name.startswith("backoffice_")]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_hook_is_documented_typed_and_called(hook: Any) -> None:
    assert hook.__doc__
    assert len(hook.__doc__.splitlines()) == 1
    signature = inspect.signature(hook)
    assert list(signature.parameters) in ([], ["event"])
    assert signature.return_annotation is not inspect.Signature.empty
    sources = inspect.getsource(manager) + inspect.getsource(models)
    assert f'"{hook.__name__}"' in sources


def test_every_plugin_is_listed() -> None:
    listed = (PROJECT_DIR / "plugins/README.md").read_text(encoding="utf-8")
    folders = [Path(path).parent.name for path in (PROJECT_DIR / "plugins").glob("*/plugin.py")]
    assert folders
    assert [name for name in folders if f"]({name}/README.md)" not in listed] == []


def test_everything_that_plugins_supply_is_listed() -> None:
    listed = (PROJECT_DIR / "plugins/README.md").read_text(encoding="utf-8")
    plugins = default_plugins()
    models = [name for kind in plugins.models.values() for name in kind]
    packs = {loaded.plugin for loaded in plugins.presets.values()}
    steps = [name for name, loaded in plugins.steps.items() if loaded.plugin in packs]
    names = [*plugins.presets, *models, *steps, *plugins.statement_formats]
    assert [name for name in names if f"`{name}`" not in listed] == []
    assert [
        hook.__name__
        for hook in HOOKS
        if any(word in hook.__name__ for word in LISTED) and f"`{hook.__name__}`" not in listed
    ] == []
