"""A new plugin works before anything in it is changed."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.config.paths import PROJECT_DIR
from backoffice.hooks import compile_policy, load_plugins
from backoffice.sdk.testkit import check_config, check_purity, configurations

USES_IT = {"shortfall": [{"step": "my_policy", "with": {"fund": "pot", "deductible": "5"}}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call_command("startpolicy", "my_policy", dir=str(tmp_path / "mine"), stdout=StringIO())
    return tmp_path / "mine"


def shell(*command: str, plugins: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BACKOFFICE_PLUGINS": str(plugins)}
    return subprocess.run(
        command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
    )


def test_it_is_loaded_and_compiles(folder: Path) -> None:
    plugins = load_plugins([folder, PROJECT_DIR / "plugins"], packages=False)
    policy = compile_policy(USES_IT, accounts={"pot"}, plugins=plugins)
    assert policy.shortfall[0].step.plugin == "my_policy 0.1.0"
    step = plugins.steps["my_policy"].step
    for document in configurations(folder / "my_policy", "my_policy"):
        check_config(step, document)
    check_purity(folder / "my_policy")


def test_its_scenario_passes(folder: Path) -> None:
    ran = shell(
        sys.executable, "manage.py", "scenario", "run", str(folder / "my_policy"), plugins=folder
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_is_as_tidy_as_ours(folder: Path) -> None:
    config = str(PROJECT_DIR / "pyproject.toml")
    for check in (("check",), ("format", "--check")):
        ran = shell(
            sys.executable, "-m", "ruff", *check, "--config", config, str(folder), plugins=folder
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_says_what_comes_next(tmp_path: Path) -> None:
    said = StringIO()
    call_command("startpolicy", "my_policy", dir=str(tmp_path), stdout=said)
    assert "policy.py" in said.getvalue()
    assert f"BACKOFFICE_PLUGINS={tmp_path} python manage.py scenario run" in said.getvalue()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("My-Policy", "must be lower-case letters"),
        ("../policy", "must be lower-case letters"),
        ("1policy", "must be lower-case letters"),
        ("", "must be lower-case letters"),
        ("x" * 41, "at most 40 characters"),
        ("class", "is a word of Python"),
        ("write_off", "is a step already"),
        ("taken", "exists already"),
    ],
)
def test_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(CommandError, match=message):
        call_command("startpolicy", name, dir=str(tmp_path), stdout=StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("startpolicy", "mine", dir=str(tmp_path / "file"), stdout=StringIO())
