"""The command as it is really started, without any database server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.scenarios.writing import changed


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py where a connection to the database would fail at once."""
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    return subprocess.run(
        [sys.executable, "manage.py", "scenario", *arguments],
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_run_needs_no_database() -> None:
    done = manage("run", "fixtures/scenarios", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    results = json.loads(done.stdout)["scenarios"]
    assert [result["passed"] for result in results] == [True] * 15
    assert results[0]["file"] == "fixtures/scenarios/adl-by-rank.yaml"


def test_keep_needs_one_and_says_so() -> None:
    done = manage("run", "fixtures/events", "--keep")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("The run cannot be kept in the database (")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("action", ["run", "compare", "validate"])
def test_help_has_an_example(action: str) -> None:
    done = manage(action, "--help")
    assert done.returncode == 0
    assert f"example:\n  python manage.py scenario {action} fixtures/" in done.stdout


def test_an_unknown_option_is_a_usage_error() -> None:
    done = manage("run", "fixtures/events", "--fromat", "json")
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


def test_an_invalid_file_is_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(changed("{decimals: 2}", "{decimals: 2.5}"))
    done = manage("run", str(file))
    assert done.returncode == 2
    assert done.stderr == f'{file}:10: assets.USD.decimals: write the number in quotes: "2.5"\n'
