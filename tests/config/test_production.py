"""Production starts only with settings of its own, and then as a public server should."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR

COMPLETE = {
    "BACKOFFICE_ENV": "production",
    "SECRET_KEY": "correct horse battery staple, and fifty characters in all at the very least",
    "DATABASE_URL": "postgresql://backoffice_app@database.invalid/backoffice",
    "ALLOWED_HOSTS": "backoffice.example",
    "CELERY_BROKER_URL": "redis://broker.invalid/0",
}


def manage(data: Path, settings: dict[str, str], *arguments: str) -> tuple[int, str]:
    ours = {*COMPLETE, "DATABASE_OWNER_URL", "DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT_DIR,
        env={**kept, "BACKOFFICE_DATA": str(data), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "CELERY_BROKER_URL"]
)
def test_production_refuses_to_start_without(name: str, tmp_path: Path) -> None:
    settings = {key: value for key, value in COMPLETE.items() if key != name}
    status, output = manage(tmp_path / "data", settings, "check")
    assert status != 0
    assert f"set {name}" in output
    assert "Traceback" not in output


def test_complete_production_passes_the_deployment_check(tmp_path: Path) -> None:
    data = tmp_path / "data"
    status, output = manage(data, COMPLETE, "check", "--deploy", "--fail-level", "WARNING")
    assert (status, output) == (0, "System check identified no issues (0 silenced).\n")
    assert not data.exists(), "production generates no secret and starts no server"


def test_production_ignores_debug(tmp_path: Path) -> None:
    settings = {**COMPLETE, "DEBUG": "true"}
    status, output = manage(tmp_path, settings, "check", "--deploy", "--fail-level", "WARNING")
    assert status == 0, output


def test_production_migrates_only_with_the_owners_address(tmp_path: Path) -> None:
    status, output = manage(tmp_path, COMPLETE, "migrate")
    assert status != 0
    assert "set DATABASE_OWNER_URL" in output


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BACKOFFICE_ENV", "prod", "development or production"),
        ("DATABASE_URL", "not an address", "postgresql://user:password@host:5432/name"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("SECURE_SSL_REDIRECT", "perhaps", "true or false"),
        ("SWEEP_LEASE_SECONDS", "soon", "a whole number above zero"),
    ],
)
def test_wrong_value_gets_a_sentence(name: str, value: str, says: str, tmp_path: Path) -> None:
    status, output = manage(tmp_path, {**COMPLETE, name: value}, "check")
    assert status != 0
    assert name in output
    assert says in output
    assert "Traceback" not in output
