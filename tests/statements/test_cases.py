"""The cases `statement.running` and `balance.as_of` of other ledgers, stated by our documents."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.statements.document import parse
from tests.statements.builders import History, file_of, venue_of

PATH = PROJECT_DIR / "fixtures/cases/ledgers/statement.json"
CASES = json.loads(PATH.read_text(encoding="utf-8"))
pytestmark = pytest.mark.django_db


def of_kind(kind: str) -> list[Any]:
    found = [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] == kind]
    assert found
    return found


def movements(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """What the statement says after the rows were posted in their order."""
    history = History.of(venue_of(), "hal")
    for row in rows:
        history.move(int(Decimal(row["amount"]) * 100), on=date.fromisoformat(row["date"]))
    [ledger] = parse(file_of(history.statement()))["accounts"][0]["ledgers"]
    return ledger["movements"]


@pytest.mark.parametrize("case", of_kind("statement.running"))
def test_running_balances(case: dict[str, Any]) -> None:
    balances = [Decimal(row[9]) for row in movements(case["inputs"]["rows"])]
    assert balances == [Decimal(text) for text in case["expected"]["balance_after"]]


@pytest.mark.parametrize("case", of_kind("balance.as_of"))
def test_balances_by_value_date(case: dict[str, Any]) -> None:
    """Every movement has its value date, so a reader can sum up by that clock as well."""
    rows = movements(case["inputs"]["rows"])
    shift = timedelta(days=1 if case["inputs"]["boundary"] == "start" else 0)
    for day, balance in case["expected"]["balances"].items():
        last = date.fromisoformat(day) - shift
        counted = [Decimal(row[8]) for row in rows if date.fromisoformat(row[3]) <= last]
        assert sum(counted, Decimal(0)) == Decimal(balance)
