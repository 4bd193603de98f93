"""Deadlines outlive the process: a run in the database gives what a run in memory gives."""

import json

import pytest

from tests.plugins.test_built_in import PLUGINS
from tests.scenarios.test_command import scenario

FILES = sorted((PLUGINS / "broker_debit" / "scenarios").glob("*.yaml"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_in_the_database_as_in_memory(path: object) -> None:
    results = []
    for more in ((), ("--keep",)):
        status, out, err = scenario("run", path, *more, "--format", "json")
        assert (status, err) == (0, "")
        (result,) = json.loads(out)["scenarios"]
        result.pop("kept_as", None)
        results.append(result)
    in_memory, kept = results
    assert kept == in_memory
