"""The audit trail: written by the database, whoever changes something and however."""

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import Error, connection, transaction

from backoffice.access.models import AuditRecord, Membership, Token
from backoffice.access.selectors import audit_trail
from backoffice.access.services import grant, revoke
from backoffice.accounts.models import Restriction
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.core.events import Restrict
from backoffice.core.state import Forbids
from backoffice.venues.store import handle
from tests.access.people import person, root
from tests.venues.builders import later

AMY = Actor("amy", "192.0.2.7", "request-1")


def last(table: str) -> AuditRecord:
    return AuditRecord.objects.filter(table=table).order_by("-id")[0]


def run(statement: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def test_a_change_says_who_what_from_where_before_and_after(venue):
    user = person("zoe", venue, "viewer")
    row = Membership.objects.get(user=user)
    with acting(AMY):
        revoke(membership=row, by=root())
    found = last("access_membership")
    assert (found.actor, found.address, found.request) == ("amy", "192.0.2.7", "request-1")
    assert (found.operation, found.row, found.venue_id) == ("update", str(row.pk), venue.pk)
    assert found.before["revoked_by"] is None
    assert found.after["revoked_by"] == "root"
    assert found.database_role


def test_raw_sql_and_bulk_updates_are_recorded_row_by_row(venue):
    for name in ("a1", "a2", "a3"):
        person(name, venue, "viewer")
    before = AuditRecord.objects.count()
    with acting(AMY):
        assert run("UPDATE access_membership SET revoked_by = 'x', revoked_at = now()") == 3
    new = list(AuditRecord.objects.order_by("id")[before:])
    assert {one.actor for one in new} == {"amy"}
    assert [one.operation for one in new] == ["update"] * 3
    run("UPDATE venues_venue SET timezone = 'Asia/Seoul' WHERE id = %s", venue.pk)
    found = last("venues_venue")
    assert (found.before["timezone"], found.after["timezone"]) == ("UTC", "Asia/Seoul")
    assert found.venue_id == venue.pk


def test_who_is_unknown_is_recorded_as_the_database_role(venue):
    run("UPDATE venues_venue SET timezone = 'Asia/Seoul'")
    found = last("venues_venue")
    assert found.actor == f"database:{found.database_role}"


def test_the_name_ends_with_the_block(venue):
    with acting(AMY):
        run("UPDATE venues_venue SET timezone = 'Asia/Seoul'")
        with acting(Actor("ben")):
            run("UPDATE venues_venue SET timezone = 'Asia/Tokyo'")
            assert last("venues_venue").actor == "ben"
        run("UPDATE venues_venue SET timezone = 'Asia/Seoul'")
        assert last("venues_venue").actor == "amy"
    run("UPDATE venues_venue SET timezone = 'UTC'")
    assert last("venues_venue").actor.startswith("database:")


@pytest.mark.django_db(transaction=True)
def test_transactions_of_their_own_carry_the_name():
    user = User.objects.create_user("kim")
    with acting(AMY):
        User.objects.filter(pk=user.pk).update(first_name="Kim")  # a statement alone
        assert last("auth_user").actor == "amy"
        with transaction.atomic():
            user.last_name = "Lee"
            user.save()
    assert last("auth_user").actor == "amy"
    User.objects.filter(pk=user.pk).update(first_name="Kimberly")
    assert last("auth_user").actor.startswith("database:")


def test_restrictions_of_the_engine_are_recorded_with_their_venue(venue):
    with acting(AMY):
        handle(venue.code, Restrict(later(), "amy", Forbids.FROZEN))
    found = last("accounts_restriction")
    assert (found.actor, found.venue_id) == ("amy", venue.pk)
    assert found.after["kind"] == "frozen"
    run("UPDATE accounts_restriction SET reason = 'nothing'")
    assert last("accounts_restriction").before["reason"] == "Imposed by the venue."
    assert Restriction.objects.get().reason == "nothing"


def test_secrets_are_left_out_and_sign_ins_are_no_change(venue):
    user = User.objects.create_user("kim", password="one-long-password")
    count = AuditRecord.objects.count()
    run("UPDATE auth_user SET last_login = now()")
    assert AuditRecord.objects.count() == count
    user.set_password("another-long-password")
    user.save()
    found = last("auth_user")
    assert found.after["password"] == "changed"
    assert "password" not in found.before
    assert "pbkdf2" not in str(found.before) + str(found.after)
    run("UPDATE auth_user SET is_superuser = true WHERE id = %s", user.pk)
    assert last("auth_user").after["is_superuser"] is True


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE access_audit SET actor = 'ben'",
        "DELETE FROM access_audit",
        "TRUNCATE access_audit",
        "ALTER TABLE access_audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audited_update ON access_membership",
        "ALTER TABLE access_membership DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "INSERT INTO access_audit (at, actor, database_role, address, request, table_name, row_key,"
        " operation, transaction) VALUES (now(), 'ben', '', '', '', 'x', '1', 'insert', 1)",
        "SELECT access_note('x', 'id', '{}', '{}', NULL, '{}')",
        "DELETE FROM access_membership",
        "DELETE FROM access_token",
        "UPDATE access_membership SET role = 'administrator'",
        "UPDATE access_membership SET revoked_by = NULL, revoked_at = NULL",
        "UPDATE access_membership SET approved_by = granted_by, approved_at = now()"
        " WHERE role = 'viewer'",
        "UPDATE access_membership SET approved_by = E' ROOT\\t', approved_at = now()"
        " WHERE role = 'viewer'",
        "UPDATE access_membership SET approved_by = E' \\t', approved_at = now()"
        " WHERE role = 'viewer'",
        "UPDATE access_membership SET approved_by = 'amy', approved_at = now()"
        " WHERE role = 'viewer'",
        "INSERT INTO access_membership (user_id, venue_id, role, granted_by)"
        " SELECT user_id, venue_id, 'operator', 'amy' FROM access_membership",
        "INSERT INTO access_membership (user_id, venue_id, role, granted_by, approved_by,"
        " approved_at) SELECT user_id, venue_id, 'administrator', 'ben', 'Ben ', now()"
        " FROM access_membership LIMIT 1",
    ],
)
def test_the_application_cannot_forge_erase_or_go_around(venue, attack):
    person("amy", venue, "viewer")
    revoke(
        membership=grant(
            user=User.objects.get(username="amy"), venue=venue, role="auditor", by=root()
        ),
        by=root(),
    )
    count = AuditRecord.objects.count()
    with pytest.raises(Error), transaction.atomic():
        run(attack)
    assert AuditRecord.objects.count() == count


def test_even_the_owner_is_recorded_and_refused(owner_connection):
    with pytest.raises(psycopg.DatabaseError, match="append-only"):
        owner_connection.execute("TRUNCATE access_audit")
    owner_connection.execute(
        "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name,"
        " last_name, email, date_joined) VALUES ('eve', '!', true, true, true, '', '', '', now())"
    )
    found = last("auth_user")
    assert found.actor == "database:backoffice_owner"


def test_each_auditor_reads_the_trail_of_the_own_venue(venue, other):
    auditor = person("aud", venue, "auditor")
    person("vic", other, "viewer")
    assert {one.venue_id for one in audit_trail(auditor)} == {venue.pk}
    assert not audit_trail(person("vic", other, "viewer")).exists()
    assert audit_trail(root()).filter(table="auth_user", venue=None).exists()


def test_tokens_are_under_the_trail(venue):
    assert not Token.objects.exists()
    run(
        "INSERT INTO access_token (public_id, digest, user_id, venue_id, name, scopes, created_by,"
        " expires_at) VALUES ('x', repeat('a', 64), %s, %s, 'n', '{read}', 'eve',"
        " now() + interval '1 day')",
        root().pk,
        venue.pk,
    )
    assert last("access_token").operation == "insert"
