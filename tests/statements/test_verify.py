"""Verifying: what was made holds, and whatever was tampered with is named."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from backoffice.statements.document.canonical import NotAStatement
from backoffice.statements.errors import UnknownStatement
from backoffice.statements.models import Statement
from backoffice.statements.rendering import render
from backoffice.statements.services.writing import kept
from backoffice.statements.storing import path_of
from backoffice.statements.verifying import verify, verify_bytes
from tests.statements.builders import FORMATS, History, file_of, venue_of


@pytest.fixture
def statement(db: None) -> Statement:
    history = History.of(venue_of(), "hal")
    history.move(500)
    history.move(-120, kind="withdrawal")
    found = history.statement()
    for name in FORMATS:
        file_of(found, name)
    return found


def test_all_files_hold(statement: Statement) -> None:
    found = verify(statement)
    assert found.holds
    assert found.checked[-5:] == sorted(FORMATS)


def test_a_changed_file_is_named(statement: Statement, statement_files: Path) -> None:
    pdf = statement.artefacts.get(format="pdf")
    (statement_files / pdf.path).write_bytes(b"%PDF-1.7 another")
    assert verify(statement).differences == ["pdf: the file was changed since it was written."]
    (statement_files / pdf.path).unlink()
    [difference] = verify(statement).differences
    assert difference == f"pdf: the file {pdf.path} is gone."


def test_a_file_is_compared_with_the_version_that_wrote_it(db: None) -> None:
    history = History.of(venue_of(), "hal")
    statement = history.statement()
    row = kept("demo", render("pdf", file_of(statement), version=1))
    row.statement = statement
    row.save()
    assert verify(statement).holds
    assert render("pdf", file_of(statement)).version > row.version


def test_one_of_an_earlier_schema_is_named(
    statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.statements.verifying.SCHEMA", "backoffice-statement-9")
    [difference] = verify(statement).differences
    assert "verify it with the version that made it" in difference


@pytest.mark.django_db(transaction=True)
def test_a_changed_ledger_is_named(
    owner_connection: psycopg.Connection, statement: Statement
) -> None:
    """Somebody with all rights switches the guards off and changes an old posting."""
    owner_connection.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE ledger_posting SET amount = 499 WHERE amount = 500")
    [difference] = verify(statement).differences
    assert "run `manage.py verify`" in difference
    owner_connection.execute("UPDATE ledger_posting SET amount = 500 WHERE amount = 499")
    owner_connection.execute("UPDATE ledger_posting SET value_on = '2026-03-01'")
    [first, *_] = verify(statement).differences
    assert "movements[0][3]: 2026-03-02 was stated, 2026-03-01 is found" in first
    owner_connection.execute("ALTER TABLE ledger_posting ENABLE TRIGGER USER")


def test_a_file_that_somebody_brings(statement: Statement) -> None:
    data = file_of(statement)
    assert verify_bytes(data).holds
    forged = data.replace(b'"5.00"', b'"9.00"')
    assert forged != data
    found = verify_bytes(forged)
    assert found.differences[0].startswith("The file is not the statement that was made")
    assert any("does not lead to its balance" in text for text in found.differences)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ((b'"number":1', b'"number":2'), UnknownStatement, "hal at demo has no statement 2"),
        ((b'"number":1', b'"number":null'), UnknownStatement, "it was never final"),
        ((b'"code":"demo"', b'"code":"elsewhere"'), UnknownStatement, "no venue elsewhere here"),
        ((b"{", b"", 1), NotAStatement, "no JSON document"),
    ],
)
def test_a_file_of_nothing_that_was_made(
    statement: Statement, change: tuple, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        verify_bytes(file_of(statement).replace(*change))


def test_files_are_named_by_their_bytes() -> None:
    assert path_of("demo", "ab" * 32, "pdf") == f"demo/ab/{'ab' * 32}.pdf"


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (["verify", "1"], "name --venue and --account", 2),
        (["verify", "1", "--venue", "nowhere", "--account", "x"], "there is no nowhere", 2),
        (["verify", "no-such-file.pdf"], "cannot be read", 2),
        (["make", "demo", "nobody", "--period", "all"], "demo has no account nobody", 2),
        (["make", "demo", "hal", "--period", "yesterday"], "is no period: write a day", 2),
        (["make", "demo", "hal", "--period", "2026-Q5"], "is no period: write a day", 2),
        (["make", "demo", "hal", "--period", "9999-12"], "is no period: write a day", 2),
        (["make", "demo", "hal", "--period", "0001-01"], "begin on 1970-01-01 or later", 2),
        (["make", "demo", "hal", "--period", "2999-01"], "yet to come: wait for it", 2),
        (["make", "demo", "hal", "--period", "2026-03", "--formats", "mt940"], "nothing writes", 2),
        (["run", "nowhere", "--period", "2026-03"], "there is no nowhere", 2),
    ],
)
def test_a_wrong_call_says_what_to_do(
    statement: Statement, arguments: list[str], message: str, status: int
) -> None:
    count = Statement.objects.count()
    with pytest.raises(CommandError, match=message) as refused:
        call_command("statements", *arguments)
    assert refused.value.returncode == status
    assert Statement.objects.count() == count


def test_a_tampered_statement_ends_in_one(statement: Statement, statement_files: Path) -> None:
    pdf = statement.artefacts.get(format="pdf")
    (statement_files / pdf.path).write_bytes(b"x")
    with pytest.raises(CommandError, match="does not hold") as refused:
        call_command("statements", "verify", "1", "--venue", "demo", "--account", "hal")
    assert refused.value.returncode == 1
