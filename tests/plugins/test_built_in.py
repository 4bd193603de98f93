"""Every built-in plugin passes the test kit that strangers' plugins get."""

import importlib
from pathlib import Path

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.sdk.testkit import plugin_suite

PLUGINS = PROJECT_DIR / "plugins"


def run_scenario(path: Path) -> list[str]:
    """What failed, in the run that production uses."""
    return [str(failure) for failure in run(load(str(path)))["failures"]]


def suite(name: str) -> type:
    plugin = importlib.import_module(f"plugins.{name}.plugin")
    return plugin_suite(plugin, PLUGINS / name, run_scenario)


for path in sorted(PLUGINS.glob("*/plugin.py")):
    globals()["Test" + path.parent.name.title().replace("_", "")] = suite(path.parent.name)


def test_no_plugin_is_forgotten() -> None:
    assert sum(name.startswith("Test") for name in globals()) == len([*PLUGINS.glob("*/plugin.py")])
    assert "TestWriteOff" in globals()
