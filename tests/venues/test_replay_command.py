"""`manage.py replay`: decisions are asked again, and altered records are named."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.venues.store import PostgresSession

pytestmark = pytest.mark.usefixtures("committed_db")

SCENARIO = PROJECT_DIR / "fixtures/scenarios/insurance-fund-waterfall.yaml"


def replay(*options: str) -> dict:
    printed = StringIO()
    with suppress(SystemExit):  # 1 where a record differs
        call_command("replay", *options, "--format", "json", stdout=printed)
    return json.loads(printed.getvalue())


def test_every_plan_of_a_kept_run_is_the_same_again() -> None:
    run(load(str(SCENARIO)), PostgresSession())
    found = replay()
    assert found["same"] == 4  # the fund twice, a debt, a write-off
    assert found["different"] == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            "UPDATE shortfalls_decision SET inputs = inputs || ' ' WHERE number = 4",
            "decision demo 4",
        ),
        ("UPDATE venues_eventrecord SET payload = '{}' WHERE sequence = 2", "event demo 2"),
        ("""UPDATE venues_policyversion SET document = '{"shortfall": []}'""", "policy demo 1"),
    ],
)
def test_what_a_superuser_altered_is_named(
    superuser_connection: psycopg.Connection, change: str, named: str
) -> None:
    run(load(str(SCENARIO)), PostgresSession())
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(change)
    superuser_connection.commit()
    assert named in [one["record"] for one in replay()["different"]]


def test_a_wrong_name_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="There is no venue nowhere"):
        call_command("replay", "--venue", "nowhere")
