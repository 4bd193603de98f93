"""The database itself keeps final statements, their numbers, files and events as they are."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection

from backoffice.records.append_only import SQLSTATE
from backoffice.statements.models import Statement
from backoffice.statements.services import draft, mark_read
from tests.statements.builders import History, venue_of

ATTACKS = {
    "change the hash": f"UPDATE statements_statement SET content_sha256 = '{'0' * 64}'",
    "change the number": "UPDATE statements_statement SET number = 7",
    "make it a draft again": "UPDATE statements_statement SET number = NULL",
    "move it to another period": "UPDATE statements_statement SET ends_at = ends_at + '1 day'",
    "delete it": "DELETE FROM statements_statement",
    "change a file": "UPDATE statements_artefact SET path = 'other'",
    "delete a file": "DELETE FROM statements_artefact",
    "unread it": "DELETE FROM statements_statementevent",
    "change an event": "UPDATE statements_statementevent SET kind = 'delivered'",
    "move a cut-off": "UPDATE statements_statementcut SET sequence = 0",
    "truncate": "TRUNCATE statements_statement CASCADE",
}
COPY = """
INSERT INTO statements_statement (venue_id, account_id, kind, scope, begins_at, ends_at, number,
    reason, cut_id, opening, opened_sequence, boundary, captured, presentation, movements,
    content_sha256)
SELECT venue_id, account_id, kind, scope, begins_at, ends_at + interval '1 hour', {number},
    reason, cut_id, opening, opened_sequence, boundary, captured, presentation, movements,
    content_sha256
  FROM statements_statement WHERE number = 1
"""


@pytest.fixture
def final() -> Statement:
    history = History.of(venue_of(), "hal")
    history.move(500)
    statement = history.statement()
    mark_read(statement, channel="console")
    return statement


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot(final: Statement, attack: str) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(ATTACKS[attack])


@pytest.mark.django_db(transaction=True)
def test_the_owner_cannot_either(owner_connection: psycopg.Connection, final: Statement) -> None:
    for attack in ATTACKS.values():
        with pytest.raises(psycopg.Error) as refused:
            owner_connection.execute(attack)
        assert refused.value.sqlstate == SQLSTATE, attack
    assert Statement.objects.get().content_sha256 == final.content_sha256


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 0])
def test_numbers_have_no_gap_and_no_twin(final: Statement, number: int) -> None:
    refused = pytest.raises(DatabaseError, match=f"has number 2, not {number}")
    with refused, connection.cursor() as cursor:
        cursor.execute(COPY.format(number=number))


@pytest.mark.django_db
def test_the_next_number_is_taken(final: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(number=2))
    assert list(Statement.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "into",
    [
        "statements_artefact (statement_id, format, media_type, path, size, sha256) "
        f"SELECT id, 'pdf', 'x', 'x', 1, '{'0' * 64}' FROM statements_statement",
        "statements_statementevent (statement_id, kind, channel, actor) "
        "SELECT id, 'read', 'api', '' FROM statements_statement",
    ],
)
def test_a_draft_has_no_files_and_no_events(into: str) -> None:
    history = History.of(venue_of(), "hal")
    draft(history.account, history.period())
    with pytest.raises(DatabaseError, match="make it final first"), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into}")


@pytest.mark.django_db
def test_a_draft_may_go() -> None:
    history = History.of(venue_of(), "hal")
    draft(history.account, history.period())
    assert Statement.objects.all().delete()[0] == 1
