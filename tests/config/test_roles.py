"""What the application's role may do, asked of the real server."""

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import ProgrammingError, connection, connections

from backoffice.config.checks import no_pooler_by_transaction
from backoffice.config.role_names import APP_ROLE
from backoffice.config.roles import as_owner


def one_value(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_application() -> None:
    assert one_value("SELECT current_user") == APP_ROLE
    assert one_value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE auth_group DISABLE TRIGGER ALL",
        "DROP TABLE auth_group",
        "TRUNCATE auth_group CASCADE",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
    ],
)
def test_application_cannot_change_the_schema(statement: str) -> None:
    with pytest.raises(ProgrammingError) as caught, connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_application_cannot_become_the_owner() -> None:
    owner = connection.settings_dict["OWNER"]["USER"]
    if owner == connection.settings_dict["USER"]:
        pytest.skip("DATABASE_OWNER_URL is not set: one role plays both parts")
    assert one_value("SELECT session_user") == connection.settings_dict["USER"]
    assert one_value(f"SELECT pg_has_role('{owner}', 'MEMBER')") is False


@pytest.mark.django_db(transaction=True)
def test_as_owner_lasts_for_its_block_only() -> None:
    with as_owner():
        assert one_value("SELECT current_user") == connection.settings_dict["OWNER"]["USER"]
    assert one_value("SELECT current_user") == APP_ROLE


@pytest.mark.django_db
def test_as_owner_refuses_an_open_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"), as_owner():
        pass


@pytest.mark.django_db(transaction=True)
def test_as_owner_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "OWNER", None)
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"), as_owner():
        pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_at_the_next_test(turn: int) -> None:
    assert not Group.objects.exists()
    Group.objects.create(name=f"left behind {turn}")


@pytest.mark.parametrize("turn", [1, 2])
def test_owner_may_change_the_schema_and_is_undone(
    turn: int, owner_connection: psycopg.Connection
) -> None:
    assert one_value("SELECT to_regclass('attack') IS NULL") is True
    owner_connection.execute("CREATE TABLE attack (id int)")
    assert one_value("SELECT to_regclass('attack') IS NOT NULL") is True


@pytest.mark.django_db
def test_flush_refuses_a_real_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "backoffice")
    with pytest.raises(CommandError, match="make clean"):
        call_command("flush", interactive=False)


@pytest.mark.django_db(transaction=True)
def test_database_check_refuses_the_owner_as_application() -> None:
    with as_owner():
        call_command("check", databases=["default"])  # as `migrate` does
        del connection.settings_dict["AS_OWNER"]  # as if DATABASE_URL named the owner
        with pytest.raises(SystemCheckError, match=r"backoffice\.E001"):
            call_command("check", databases=["default"])


@pytest.mark.django_db
def test_database_check_accepts_the_application_role() -> None:
    call_command("check", databases=["default"], tags=["database"])


def test_a_pooler_by_transaction_is_warned_of(db, monkeypatch):
    """Locks of the session do not hold behind it."""
    assert no_pooler_by_transaction(None, ["default"]) == []
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "6432")
    (warning,) = no_pooler_by_transaction(None, ["default"])
    assert warning.id == "backoffice.W001"
    assert "session mode" in warning.hint
