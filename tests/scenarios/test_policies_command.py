"""`manage.py policies` and presets: what a policy does in sentences, and one loss under all."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backoffice.hooks import default_plugins, expand_preset, owner_problem
from backoffice.scenarios.load import load
from backoffice.scenarios.presets import roles_of, under_preset
from backoffice.scenarios.run import run
from tests.scenarios.writing import VALID

PRESETS = list(default_plugins().presets)
OWNERLESS = "shortfall:\n  - {step: insurance_fund, with: {fund: insurance}}\n"


def call(command: str, *arguments: Any) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "loss.yaml"
    path.write_text(VALID)
    return path


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_explained(name: str) -> None:
    status, out, _ = call("policies", "explain", name, "--format", "json")
    assert status == 0
    parts = {part["title"]: part["sentences"] for part in json.loads(out)["parts"]}
    waterfall = parts["Who pays a loss, in order"]
    assert waterfall
    for sentence in [one for sentences in parts.values() for one in sentences]:
        assert sentence.rstrip().endswith((".", "!")), sentence


def test_every_preset_says_who_owns_what_remains() -> None:
    status, out, err = call("policies", "check")
    assert (status, err) == (0, "")
    assert out.count("\n") == len(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_that_leaves_a_loss_open_is_refused_without_saying_so(name: str) -> None:
    written = expand_preset({"preset": name})
    preset = default_plugins().presets[name].preset
    assert written.pop("leaves_open", False) is preset.leaves_open
    assert (owner_problem(written) is not None) is preset.leaves_open


def test_a_policy_that_leaves_a_loss_unowned_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(OWNERLESS)
    status, _, err = call("policies", "check", path)
    assert status == 1
    assert "shortfall.0: insurance_fund can leave a part of a loss without an owner" in err
    path.write_text(OWNERLESS + "leaves_open: true\n")
    assert call("policies", "check", path)[0] == 0


@pytest.mark.django_db
def test_what_is_no_policy_is_named(tmp_path: Path) -> None:
    assert call("policies", "explain", "nothing")[0] == 2
    path = tmp_path / "policy.yaml"
    path.write_text("shortfall:\n  - {step: insurance_found}\n")
    status, _, err = call("policies", "explain", path)
    assert status == 2
    assert "unknown step insurance_found" in err
    assert "did you mean insurance_fund?" in err


def test_a_scenario_is_explained_by_its_policy(scenario: Path) -> None:
    status, out, _ = call("policies", "explain", scenario)
    assert status == 0
    assert "Who pays a loss, in order" in out


def test_two_policies_are_compared_in_sentences() -> None:
    status, out, _ = call("policies", "diff", "okx", "okx_2018")
    assert status == 1
    assert [line for line in out.splitlines() if line.startswith(("-", "+"))]
    assert call("policies", "diff", "okx", "okx")[:2] == (0, "They do the same.\n")


@pytest.mark.parametrize("name", PRESETS)
def test_a_loss_runs_under_every_preset(scenario: Path, name: str) -> None:
    result = run(under_preset(load(str(scenario)), name))
    assert set(result["ledger"].values()) == {"0"}
    assert not [d for d in result["decisions"] if d["outcome"] == "policy_error"]


def test_one_loss_under_every_preset_side_by_side(scenario: Path) -> None:
    status, out, _ = call("scenario", "compare", scenario, "--presets", "all", "--format", "json")
    assert status == 0
    columns = json.loads(out)["policies"]
    assert [column["policy"] for column in columns] == ["own policy", *PRESETS]
    assert call("scenario", "compare", scenario, "--presets", "all")[0] == 0


def test_a_preset_that_does_not_exist_is_named(scenario: Path) -> None:
    with pytest.raises(CommandError, match="there is no preset okxx"):
        call("scenario", "compare", scenario, "--presets", "okxx")
    with pytest.raises(CommandError, match="Name what to compare with"):
        call("scenario", "compare", scenario)


def test_a_scenario_may_name_a_preset_with_its_own_accounts(tmp_path: Path) -> None:
    path = tmp_path / "loss.yaml"
    start, end = VALID.index("  policy:"), VALID.index("\nassets:")
    roles = default_plugins().presets["okx"].preset.roles
    fund = next(role for role, kind in roles.items() if kind == "fund")
    treasury = next(role for role, kind in roles.items() if kind == "capital")

    def using(accounts: str) -> None:
        chosen = f"  policy: {{preset: okx, accounts: {{{accounts}}}}}"
        path.write_text(VALID[:start] + chosen + VALID[end:])

    using(f"{fund}: insurance")
    status, _, err = call("scenario", "run", path)
    assert status == 2
    assert f"there is no account {treasury}" in err
    using(f"{fund}: insurance, {treasury}: fees")
    scenario = load(str(path))
    assert "preset" not in scenario.policy_document
    assert run(scenario)["accounts"]["insurance"]["cash"]


def test_roles_are_taken_by_accounts_of_their_kind(scenario: Path) -> None:
    setup = load(str(scenario)).setup
    for loaded in default_plugins().presets.values():
        roles = roles_of(loaded.preset, setup.accounts)
        assert set(roles) == set(loaded.preset.roles)
        assert len(set(roles.values())) == len(roles)
