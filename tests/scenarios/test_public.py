"""Every public scenario and event passes, in memory and kept in the database alike."""

from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run

FIXTURES = Path(PROJECT_DIR) / "fixtures"
FILES = sorted((FIXTURES / "scenarios").glob("*.yaml")) + sorted(
    (FIXTURES / "events").glob("*.yaml")
)


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def test_there_are_fifteen_scenarios_and_two_events() -> None:
    assert [file.parent.name for file in FILES].count("scenarios") == 15
    assert [file.stem for file in FILES if file.parent.name == "events"] == [
        "nasdaq-clearing-2018",
        "okex-2018-07-31",
    ]


@pytest.mark.parametrize("file", FILES, ids=named)
def test_expectations_hold(file: Path) -> None:
    result = run(load(str(file)))
    assert result["failures"] == []
    assert result["passed"] is True


@pytest.mark.django_db
@pytest.mark.parametrize("reload_each", [False, True], ids=["resident", "reloaded"])
@pytest.mark.parametrize("file", FILES, ids=named)
def test_the_database_gives_the_same_result(file: Path, reload_each: bool) -> None:
    from backoffice.venues.store import PostgresSession

    scenario = load(str(file))
    in_memory, kept = run(scenario), run(scenario, PostgresSession(reload_each=reload_each))
    assert kept.pop("kept_as")
    assert kept == in_memory
