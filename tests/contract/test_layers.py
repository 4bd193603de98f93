"""Dependencies point one way, and the contracts that say so can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def lint_imports(folder: Path) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout + result.stderr


def test_contracts_hold() -> None:
    status, output = lint_imports(PROJECT_DIR)
    assert status == 0, output


@pytest.fixture
def tiny_project(tmp_path: Path) -> Path:
    """A project of empty rooms under the contracts of ours."""
    shutil.copy(PROJECT_DIR / "pyproject.toml", tmp_path)
    rooms = (
        "core",
        "sdk",
        "hooks",
        "ledger",
        "scenarios",
        "sweeps",
        "statements",
        "statements/document",
    )
    for name in ("plugins/example", *(f"backoffice/{room}" for room in rooms)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "__init__.py").touch()
    for name in ("plugins", "backoffice"):
        (tmp_path / name / "__init__.py").touch()
    return tmp_path


def test_plugin_may_use_the_sdk(tiny_project: Path) -> None:
    (tiny_project / "plugins/example/policy.py").write_text("import backoffice.sdk\n")
    status, output = lint_imports(tiny_project)
    assert status == 0, output


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("plugins.example.policy", "backoffice.core"),
        ("plugins.example.policy", "backoffice.hooks"),
        ("plugins.example.policy", "django"),
        ("backoffice.core.money", "backoffice.sdk"),
        ("backoffice.core.money", "django"),
        ("backoffice.core.money", "random"),
        ("backoffice.core.money", "time"),
        ("backoffice.sdk.markers", "backoffice.hooks"),
        ("backoffice.sdk.markers", "django"),
        ("backoffice.hooks.manager", "backoffice.ledger"),
        ("backoffice.hooks.manager", "plugins.example"),
        ("backoffice.ledger.services", "backoffice.scenarios"),
        ("backoffice.sweeps.tasks", "backoffice.statements"),
        ("backoffice.statements.document.build", "django"),
    ],
)
def test_wrong_direction_is_found(tiny_project: Path, module: str, imported: str) -> None:
    path = tiny_project / (module.replace(".", "/") + ".py")
    path.write_text(f"import {imported}\n")
    status, output = lint_imports(tiny_project)
    assert status == 1
    assert f"{module} -> {imported}" in output
