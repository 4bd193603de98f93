"""`manage.py bench` really measures; small, so that it takes seconds."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.ledger.bench import bulk
from backoffice.ledger.bench.ledger import prepare
from backoffice.ledger.bench.machine import machine
from backoffice.ledger.bench.registry import Figure, Options, measurements
from backoffice.ledger.verify import verify


def test_the_bulk_measurement_posts_what_it_says(committed_db, monkeypatch):
    monkeypatch.setattr(bulk, "POSTINGS", 300)
    monkeypatch.setattr(bulk, "FULL_POSTINGS", 40)
    prepare()
    figures = {f.name: f for f in bulk.measure(Options(accounts=50, seconds=1))}
    assert all(f.value > 0 for f in figures.values())
    assert figures["bulk / plain COPY"].goal == 0.25
    report = verify(book="bench")
    assert (report.first, report.journals, report.postings) == (
        None,
        40 + (1 + 4) * bulk.ROUNDS,
        40 + 2 * 300 * bulk.ROUNDS,
    )


def test_a_goal_is_met_or_not():
    figure = Figure("x", 1.0, "ratio", "basis", goal=0.8)
    assert figure.met
    assert not Figure("x", 0.7, "ratio", "basis", goal=0.8).met
    assert Figure("x", 0.7, "ratio", "basis").met is None
    assert Figure("x", 0.7, "s", "basis", goal=0.8, at_most=True).met
    assert not Figure("x", 1.0, "s", "basis", goal=0.8, at_most=True).met
    assert figure.as_dict()["met"] is True


def test_the_machine_is_described(db):
    about = machine()
    assert about["cores"] >= 1
    assert about["memory_bytes"] > 2**28
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert about["postgresql"]["fsync"] == cursor.fetchone()[0]


def test_the_ledger_is_registered_and_wrong_calls_are_told(db):
    assert "ledger" in measurements()
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("bench", "nothing", stdout=StringIO())
    with pytest.raises(CommandError, match="--seconds"):
        call_command("bench", "ledger", seconds=0, stdout=StringIO())
    with pytest.raises(CommandError, match="for `bench sweep` only"):
        call_command("bench", "ledger", "--growth", "10,20", stdout=StringIO())
    for wrong in ("ten", "10,,20", "1", ""):
        with pytest.raises(CommandError, match="no list of numbers"):
            call_command("bench", "sweep", "--growth", wrong, stdout=StringIO())


def test_figures_are_json():
    assert json.loads(json.dumps(Figure("x", 1.5, "u", "b", samples=(1.23,)).as_dict()))[
        "samples"
    ] == [1.23]
