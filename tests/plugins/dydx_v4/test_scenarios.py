"""The pack's own scenario files hold, and its preset compiles for a venue."""

from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run

FILES = sorted((PROJECT_DIR / "plugins" / "dydx_v4" / "scenarios").glob("*.yaml"))


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_scenario_holds(path: Path) -> None:
    assert run(load(str(path)))["failures"] == []
