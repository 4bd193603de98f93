"""Who has rights, what runs, who sent what: recorded by the database, whoever writes."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import Error, connection, transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from backoffice.access.export import as_csv, cell
from backoffice.access.models import AuditRecord, EventSource
from backoffice.access.selectors import sources_of
from backoffice.adjustments.services import attach
from backoffice.config.postgresql.acting import Actor, acting
from backoffice.core.events import Deposit, SetMarks
from backoffice.statements.models import StatementSetting
from backoffice.venues.store import handle
from tests.access.people import person
from tests.venues.builders import later

AMY = Actor("amy", "192.0.2.7", "request-1", "0123456789abcdef")


def told(table: str) -> list[str]:
    rows = AuditRecord.objects.filter(table=table, actor="amy").order_by("id")
    return list(rows.values_list("operation", flat=True))


def test_groups_and_their_rights(venue):
    with acting(AMY):
        group = Group.objects.create(name="schedulers")
        group.permissions.add(Permission.objects.all()[0])
        group.permissions.clear()
    assert told("auth_group") == ["insert"]
    assert told("auth_group_permissions") == ["insert", "delete"]


def test_schedules_but_not_their_runs(venue):
    with acting(AMY):
        every = IntervalSchedule.objects.create(every=5, period="seconds")
        task = PeriodicTask.objects.create(name="x", task="x", interval=every)
        PeriodicTask.objects.filter(pk=task.pk).update(total_run_count=7)
        task.enabled = False
        task.save()
    assert told("django_celery_beat_intervalschedule") == ["insert"]
    assert told("django_celery_beat_periodictask") == ["insert", "update"]


def test_settings_of_statements_and_evidence(venue):
    with acting(AMY):
        StatementSetting.objects.create(venue=venue)
        maker = person("mia", venue, "operator")
        attach(venue=venue, name="claim.txt", content=b"a claim", by=maker)
    assert told("statements_statementsetting") == ["insert"]
    (row,) = AuditRecord.objects.filter(table="adjustments_evidence")
    assert (row.actor, row.venue, row.after["name"]) == ("amy", venue, "claim.txt")
    assert "content" not in row.after


def test_a_user_keeps_the_name(venue):
    user = User.objects.create_user("mia")
    user.first_name = "Mia"
    user.save()
    for change in ("username = 'bob'", "username = 'MIA'"):
        with (
            pytest.raises(Error, match="keeps the name"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE auth_user SET {change} WHERE id = %s", [user.pk])
    user.refresh_from_db()
    assert (user.username, user.first_name) == ("mia", "Mia")


def test_who_sends_events_is_recorded_and_stays(venue):
    with acting(AMY):
        done = handle("demo", Deposit(later(), "amy", "USD", 500))
    (row,) = EventSource.objects.all()
    assert (row.actor, row.token, row.address) == ("amy", "0123456789abcdef", "192.0.2.7")
    assert (row.request, row.venue, row.first, row.last) == (
        "request-1",
        venue,
        done.sequence,
        done.sequence,
    )
    handle("demo", SetMarks(later(), {}))
    assert list(sources_of(venue, done.sequence)) == [row]
    assert not sources_of(venue, done.sequence + 1).exists()
    for statement in (
        "UPDATE access_eventsource SET actor = 'bob'",
        "DELETE FROM access_eventsource",
        "INSERT INTO access_eventsource (at, actor, token, address, request, venue_id, first,"
        " last, transaction) VALUES (now(), 'bob', '', '', '', 1, 1, 1, 1)",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|calc"])
def test_cells_are_no_formulas(text):
    assert cell(text) == f"'{text}"
    assert cell({"a": text}).startswith('{"a":')
    assert cell(None) == ""


def test_an_export_begins_with_its_columns():
    assert list(as_csv([])) == [
        "id,at,actor,address,request,database_role,venue,table,row,operation,before,after\r\n"
    ]
