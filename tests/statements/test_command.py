"""The command, from a venue's movements to a verified file."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backoffice.statements.models import StatementSetting
from tests.statements.builders import History

pytestmark = pytest.mark.django_db


def asked(*arguments: str) -> Any:
    out = StringIO()
    call_command("statements", *arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_make_list_and_verify(history: History, statement_files: Path) -> None:
    [made] = asked("make", "demo", "hal", "--period", "all", "--formats", "pdf, camt053")
    assert (made["number"], made["state"], sorted(made["files"])) == (
        1,
        "final",
        ["camt053", "json", "pdf"],
    )
    [listed] = asked("list", "demo", "--account", "hal")
    assert listed == made
    for path in made["files"].values():
        assert asked("verify", str(statement_files / path))["holds"]
    verdict = asked("verify", "1", "--venue", "demo", "--account", "hal")
    assert verdict["sha256"] == made["sha256"]


def test_a_draft_and_a_closing_statement(history: History) -> None:
    [shown] = asked("make", "demo", "hal", "--period", "all", "--draft")
    assert (shown["number"], shown["state"], shown["files"]) == (None, "draft", {})
    [closing] = asked("make", "demo", "hal", "--period", "all", "--closing")
    assert (closing["kind"], closing["number"]) == ("closing", 1)


def test_a_draft_is_looked_at_in_a_folder(history: History, tmp_path: Path) -> None:
    out = tmp_path / "to look at"
    asked(
        "make",
        "demo",
        "hal",
        "--period",
        "all",
        "--draft",
        "--formats",
        "pdf,json",
        "--out",
        str(out),
    )
    assert sorted(path.name for path in out.iterdir()) == ["hal-draft.json", "hal-draft.pdf"]
    assert (out / "hal-draft.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(CommandError, match="nothing can be written there") as refused:
        asked("make", "demo", "hal", "--period", "all", "--out", str(out / "hal-draft.pdf"))
    assert refused.value.returncode == 2


def test_a_final_statement_is_replaced_by_a_correction(history: History, tmp_path: Path) -> None:
    asked("make", "demo", "hal", "--period", "all")
    StatementSetting.objects.create(venue=history.venue, account=history.account, name="Hal & Co")
    named = ("--venue", "demo", "--account", "hal", "--out", str(tmp_path))
    [made] = asked("correct", "1", *named, "--reason", "The name was wrong.")
    assert (made["number"], made["replaces"]) == (2, 1)
    assert b"Hal & Co" in (tmp_path / "hal-2.json").read_bytes()
    assert asked("verify", "2", *named[:4])["holds"]
    for number, reason in (("1", "Again."), ("2", " "), ("9", "None.")):
        with pytest.raises(CommandError) as refused:
            asked("correct", number, *named, "--reason", reason)
        assert refused.value.returncode == 2


def test_a_run_makes_everybodys_and_goes_on_where_it_stopped(history: History) -> None:
    first = asked("run", "demo", "--period", "2026-03-02")
    assert (first["state"], first["accounts"], first["made"]) == ("finished", 4, 4)
    assert asked("run", "demo", "--period", "2026-03-02") == first


def test_a_run_follows_the_settings(history: History) -> None:
    StatementSetting.objects.create(venue=history.venue, kinds=["monthly"])
    StatementSetting.objects.create(
        venue=history.venue, account=history.account, kinds=["daily"], formats=["pdf"]
    )
    assert asked("run", "demo", "--period", "2026-03-02")["made"] == 1
    assert asked("run", "demo", "--period", "2026-03")["made"] == 3
    assert sorted(asked("list", "demo", "--account", "hal")[0]["files"]) == ["json", "pdf"]


def test_people_read_a_table(history: History) -> None:
    out = StringIO()
    call_command("statements", "make", "demo", "hal", "--period", "all", stdout=out)
    call_command("statements", "run", "demo", "--period", "2026-W10", stdout=out)
    call_command("statements", "verify", "1", "--venue", "demo", "--account", "hal", stdout=out)
    said = out.getvalue()
    assert "hal" in said
    assert "4 statements of 4 accounts" in said
    assert "is what the ledger says" in said
