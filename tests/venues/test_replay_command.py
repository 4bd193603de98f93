"""`manage.py replay`: decisions are asked again, and altered records are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from backoffice.config.paths import PROJECT_DIR
from backoffice.core.accounts import Account
from backoffice.core.events import Sweep
from backoffice.core.instruments import Position
from backoffice.core.opening import AccountOpening
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.shortfalls.models import Decision
from backoffice.shortfalls.replay import NoPlan, replay_decision
from backoffice.venues.store import PostgresSession, create_venue, handle
from tests.venues.builders import AT, PERP, setup

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


def borrow_liquidations() -> None:
    file = PROJECT_DIR / "plugins/drift_v2/scenarios/09_borrow_liquidation.yaml"
    run(load(str(file)), PostgresSession())


def top_ups() -> None:
    policy = {"top_up": {"model": "vega"}, "leaves_open": True}
    opening = setup(customers={"amy": 100_000}, policy=policy)
    held = {PERP: Position(Fraction(1), Fraction(1000))}
    sub = AccountOpening(Account("sub", parent="amy"), {"USD": 5_000}, held)
    other = {PERP: Position(Fraction(-1), Fraction(-1000))}
    bob = AccountOpening(Account("bob"), {"USD": 50_000}, other)
    opening = replace(opening, accounts=(*opening.accounts, sub, bob))
    create_venue(opening, policy, code=None, author="ann", approver="ben")
    handle("demo", Sweep(AT))


@pytest.mark.parametrize(
    ("happens", "which", "answer"),
    [(borrow_liquidations, "swap", "price"), (top_ups, "top_up", "transfer")],
)
def test_swaps_and_top_ups_are_asked_again(
    superuser_connection: psycopg.Connection,
    happens: Callable[[], None],
    which: str,
    answer: str,
) -> None:
    happens()
    asked = Decision.objects.filter(which=which)
    assert asked.exists()
    found = replay()
    assert found["different"] == []
    assert found["same"] >= asked.count()
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE shortfalls_decision SET plan = regexp_replace(plan, %s, %s) WHERE which = %s",
        [f'"{answer}":"', f'"{answer}":"1', which],
    )
    superuser_connection.commit()
    assert len(replay()["different"]) == asked.count()


def test_what_records_no_answer_says_so() -> None:
    run(load(str(SCENARIO)), PostgresSession())
    rule = Decision.objects.filter(shortfall_number=None).first()
    assert rule is not None
    with pytest.raises(NoPlan, match="it records no answer of a step, of a liquidation model or"):
        replay_decision(rule)


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
