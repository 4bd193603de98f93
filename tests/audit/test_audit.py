"""The audit of dependencies tells what it found, and says clearly when it could not ask."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.audit.__main__ import FILES, advisories

FINDS = {
    "dependencies": [
        {"name": "good", "version": "1", "vulns": []},
        {
            "name": "bad",
            "version": "2",
            "vulns": [
                {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3"], "description": ""},
                {"id": "GHSA-2", "aliases": [], "fix_versions": [], "description": ""},
            ],
        },
        {"name": "odd", "skip_reason": "it is not on the index"},
    ]
}


def program(folder: Path, body: str) -> Path:
    """A program that stands for pip-audit: what it is asked comes in `sys.argv`."""
    made = folder / "pip-audit"
    made.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    made.chmod(0o755)
    return made


def audited(asked: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.audit", "--program", str(asked)]
    return subprocess.run(
        command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=60, check=False
    )


def writes(report: object) -> str:
    place = "sys.argv[sys.argv.index('--output') + 1]"
    return f"open({place}, 'w').write({json.dumps(report)!r})"


def test_each_advisory_is_a_sentence() -> None:
    assert list(advisories(FINDS)) == [
        "bad 2: PYSEC-1, CVE-1; raise it to 3.",
        "bad 2: GHSA-2; no version without it is known.",
        "odd was not audited: it is not on the index",
        "2 pinned versions were audited.",
    ]


@pytest.mark.parametrize(("report", "status"), [(FINDS, 1), ({"dependencies": []}, 0)])
def test_an_advisory_fails_it(tmp_path: Path, report: object, status: int) -> None:
    done = audited(program(tmp_path, writes(report)))
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.endswith("pinned versions were audited.\n")


def test_without_an_answer_it_says_that_nothing_was_audited(tmp_path: Path) -> None:
    body = "print('ERROR:pip_audit._cli:no route to host', file=sys.stderr); sys.exit(1)"
    done = audited(program(tmp_path, body))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Nothing was audited: the advisory service api.osv.dev")
    assert "no route to host" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_list_of_versions_is_asked_about(tmp_path: Path) -> None:
    kept = tmp_path / "asked"
    body = f"open({str(kept)!r}, 'w').write(' '.join(sys.argv)); {writes({'dependencies': []})}"
    assert audited(program(tmp_path, body)).returncode == 0
    asked = kept.read_text()
    for file in PROJECT_DIR.glob("requirements*.txt"):
        if file.name == "requirements.txt":
            assert "-r requirements.txt" in (PROJECT_DIR / FILES[0]).read_text()
        else:
            assert f"--requirement {file.name}" in asked
