"""The same event under several policies has several answers to who pays."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.scenarios.test_command import scenario

FIXTURES = Path(PROJECT_DIR) / "fixtures"
EVENTS = {"nasdaq": "nasdaq-clearing-2018.yaml", "okex": "okex-2018-07-31.yaml"}


def policies(event: str) -> list[str]:
    return [str(path) for path in sorted((FIXTURES / "policies").glob(f"{event}-*.yaml"))]


def compared(event: str) -> dict[str, dict[str, Any]]:
    options = [part for path in policies(event) for part in ("--policy", path)]
    file = FIXTURES / "events" / EVENTS[event]
    status, out, err = scenario("compare", file, *options, "--format", "json")
    assert (status, err) == (0, "")
    return {column["policy"]: column for column in json.loads(out)["policies"]}


def sums(column: dict[str, Any], what: str, name: str) -> dict[str, str]:
    return {item[name]: item["amount"] for item in column[what]}


@pytest.mark.parametrize("event", EVENTS)
def test_each_policy_answers_otherwise(event: str) -> None:
    columns = compared(event)
    assert next(iter(columns)) == "own policy"
    assert len(columns) == len(policies(event)) + 1 >= 4
    answers = {
        json.dumps([column["payers"], column["steps"], column["deleveraged"]])
        for column in columns.values()
    }
    assert len(answers) == len(columns)


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_paid_and_what_is_open_is_the_loss(event: str) -> None:
    for column in compared(event).values():
        for what, name in (("steps", "step"), ("groups", "group")):
            total = sum(Fraction(amount) for amount in sums(column, what, name).values())
            assert total == sum(Fraction(amount) for amount in column["loss"].values())


def test_nasdaq() -> None:
    columns = compared("nasdaq")
    assert sums(columns["own policy"], "groups", "group") == {
        "defaulter": "1000000",
        "venue capital": "7000000",
        "members": "107000000",
    }
    assert sums(columns["nasdaq-no-skin-in-the-game"], "groups", "group") == {
        "defaulter": "1000000",
        "members": "114000000",
    }
    capped = sums(columns["nasdaq-capped-fund"], "steps", "step")
    assert capped["still open"] == "41666722"
    assert capped["assessment"] == "10000000"


def test_okex() -> None:
    columns = compared("okex")
    own, at_once = columns["own policy"], columns["okex-at-once"]
    assert "hedger" not in sums(own, "payers", "account")
    assert Fraction(sums(at_once, "payers", "account")["hedger"]) > 0
    closed = {
        item["account"]: item["quantity"] for item in columns["okex-deleveraging"]["deleveraged"]
    }
    assert sum(map(Fraction, closed.values())) == 4_168_515
    assert columns["okex-deleveraging"]["loss"] == {}
    assert set(own["net_equity"]) == set(columns["okex-deleveraging"]["net_equity"])


def test_the_table_has_a_column_for_each_policy() -> None:
    options = [part for path in policies("okex") for part in ("--policy", path)]
    status, out, _ = scenario("compare", FIXTURES / "events" / EVENTS["okex"], *options)
    assert status == 0
    headings = next(line for line in out.splitlines() if "own policy" in line)
    assert [cell.strip() for cell in headings.strip("┃").split("┃")] == [
        "step",
        "in",
        "own policy",
        *(Path(path).stem for path in policies("okex")),
    ]
    written_off = next(line for line in out.splitlines() if "write_off" in line)
    assert [cell.strip() for cell in written_off.strip("│").split("│")][2:] == [
        *("-", "-", "-", "3,719.97173477"),
    ]


def test_a_policy_of_another_event_does_not_fit() -> None:
    status, out, err = scenario(
        "compare", FIXTURES / "events" / EVENTS["okex"], "--policy", policies("nasdaq")[0]
    )
    assert (status, out) == (2, "")
    assert "there is no account member-fund" in err
