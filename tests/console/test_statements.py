"""Statements on an account's page, and their files."""

import hashlib

import pytest

from backoffice.statements.models import StatementEvent
from tests.access.people import person
from tests.console.signing import signed_in
from tests.statements.builders import stated, venue_of


@pytest.fixture
def history(db, statement_files):
    return stated(500)


def test_the_page_lists_them_and_a_file_counts_as_read(history):
    client = signed_in(person("vera", history.venue, "viewer"))
    page = client.get("/console/demo/accounts/hal/").content.decode()
    assert "/console/demo/accounts/hal/statements/1/pdf/" in page
    answer = client.get("/console/demo/accounts/hal/statements/1/csv/")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="statement-1.csv"'
    row = history.account.statements.get().artefacts.get(format="csv")
    assert row.sha256 == hashlib.sha256(answer.content).hexdigest()
    kinds = StatementEvent.objects.filter(channel="console", actor="vera").values_list("kind")
    assert {kind for (kind,) in kinds} == {"delivered", "read"}


@pytest.mark.parametrize(
    "path", ["hal/statements/2/pdf", "hal/statements/1/docx", "no/statements/1/pdf"]
)
def test_what_there_is_not_is_not_found(history, path):
    client = signed_in(person("vera", history.venue, "viewer"))
    assert client.get(f"/console/demo/accounts/{path}/").status_code == 404


def test_another_venue_finds_nothing(history):
    client = signed_in(person("olga", venue_of("other"), "administrator"))
    assert client.get("/console/demo/accounts/hal/statements/1/pdf/").status_code == 404
    assert client.get("/console/other/accounts/hal/statements/1/pdf/").status_code == 404
