"""The `scenario` command: exit status by outcome, one JSON document, one sentence an error."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.scenarios.writing import VALID, changed

FAILING = changed('insurance: {cash: {USD: "900"}}', 'insurance: {cash: {USD: "1"}}')
INVALID = changed("format: 1", "format: 2")


def scenario(*arguments: Any) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("scenario", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one valid scenario in a folder below it, and a file that is no scenario."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "good.yaml").write_text(VALID)
    (tmp_path / "notes.txt").write_text("not read")
    return tmp_path


def test_all_hold(folder: Path) -> None:
    status, out, err = scenario("run", folder)
    assert (status, err) == (0, "")
    assert "PASSED A long that a fund pays for" in out
    assert "alice lost 100 USD: covered" in out
    row = next(line for line in out.splitlines() if "insurance_fund" in line)
    assert row.split("│")[1:5] == [
        " insurance_fund ",
        " insurance ",
        "          100 ",
        f"{'100.00 %':>18} ",
    ]
    assert out.endswith("Scenarios: 1 of 1 passed.\n")


def test_one_fails(folder: Path) -> None:
    (folder / "a.yaml").write_text(FAILING)
    status, out, _ = scenario("run", folder)
    assert status == 1
    assert out.index("FAILED") < out.index("PASSED")
    row = next(line for line in out.splitlines() if "accounts.insurance.cash.USD" in line)
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["1", "900"]
    assert "1 of 2 passed, 1 failed" in out


def test_one_is_invalid_and_the_others_still_run(folder: Path) -> None:
    (folder / "a.yaml").write_text(FAILING)
    (folder / "b.yaml").write_text(INVALID)
    status, out, err = scenario("run", folder)
    assert status == 2
    assert err == (f"{folder}/b.yaml:1: format: format 2 is unknown; this version reads format 1\n")
    assert "1 of 3 passed, 1 failed, 1 invalid" in out


def test_json_is_one_document(folder: Path) -> None:
    (folder / "a.yaml").write_text(FAILING)
    (folder / "b.yaml").write_text(INVALID)
    status, out, err = scenario("run", folder, "--format", "json")
    assert (status, err) == (2, "")
    failing, invalid, good = json.loads(out)["scenarios"]
    assert failing["passed"] is False
    assert len(failing["failures"]) == 1
    assert invalid == {
        "file": f"{folder}/b.yaml",
        "error": f"{folder}/b.yaml:1: format: format 2 is unknown; this version reads format 1",
    }
    assert good["file"] == f"{folder}/below/good.yaml"
    assert good["passed"] is True


def test_another_policy(folder: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("shortfall: [{step: write_off, with: {charge: insurance}}]")
    status, out, _ = scenario("run", folder, "--policy", policy, "--format", "json")
    (result,) = json.loads(out)["scenarios"]
    assert status == 0
    assert [step["step"] for step in result["shortfalls"][0]["steps"]] == ["write_off"]


def test_a_policy_that_does_not_fit(folder: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("shortfall:\n  - {step: write_off, with: {charge: insurence}}\n")
    status, out, err = scenario("run", folder, "--policy", policy)
    assert status == 2
    assert err == (
        f"{policy}:2: shortfall[0].with.charge: there is no account insurence; "
        "did you mean insurance?\n"
    )
    assert "1 invalid" in out


@pytest.mark.parametrize("text", ["shortfall: [", "- a", "rules: 1.5", ""])
def test_a_policy_that_cannot_be_read(folder: Path, tmp_path: Path, text: str) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text(text)
    status, out, err = scenario("run", folder, "--policy", policy, "--format", "json")
    assert (status, err) == (2, "")
    (error,) = json.loads(out)["scenarios"]
    assert error["error"].startswith(f"{policy}:1: ")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    assert scenario("validate", tmp_path) == (
        2,
        "",
        f"{tmp_path}:1: file: is a folder; name a file, or for `run` and `validate` a folder with "
        "*.yaml files\n",
    )
    assert scenario("validate", tmp_path / "no.yaml") == (
        2,
        "",
        f"{tmp_path}/no.yaml:1: file: cannot be read: no such file or directory\n",
    )


def test_a_path_that_leads_nowhere_does_not_keep_others_from_running(folder: Path) -> None:
    status, out, err = scenario("run", folder / "no.yaml", folder, "--format", "json")
    assert (status, err) == (2, "")
    first, *others = json.loads(out)["scenarios"]
    assert "no such file" in first["error"]
    assert others
    assert all(other["passed"] for other in others)


def test_validate_does_not_run(folder: Path) -> None:
    (folder / "a.yaml").write_text(FAILING)
    assert scenario("validate", folder) == (
        0,
        f"{folder}/a.yaml: valid\n{folder}/below/good.yaml: valid\n",
        "",
    )
    (folder / "b.yaml").write_text(INVALID)
    status, out, err = scenario("validate", folder, "--format", "json")
    assert (status, err) == (2, "")
    assert [sorted(item) for item in json.loads(out)["scenarios"]] == [
        ["file", "scenario", "valid"],
        ["error", "file"],
        ["file", "scenario", "valid"],
    ]


def test_names_cannot_command_the_terminal(folder: Path) -> None:
    text = VALID.replace("A long that a fund pays for", '"[red]x[/red] \\x1b[31m"')
    (folder / "below" / "good.yaml").write_text(text.replace("alice", '"[bold]"'))
    _, out, _ = scenario("run", folder)
    assert "\x1b" not in out
    assert "[red]x[/red]" in out
    assert "[bold] lost 100 USD" in out
