"""A run in the database gives what a run in memory gives; deadlines outlive the process."""

import json
from pathlib import Path

import pytest

from tests.plugins.test_built_in import PLUGINS
from tests.scenarios.test_command import scenario

PACKS = ("broker_debit", "retail_cfd")
FILES = [path for pack in PACKS for path in sorted((PLUGINS / pack / "scenarios").glob("*.yaml"))]


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_in_the_database_as_in_memory(path: Path) -> None:
    results = []
    for more in ((), ("--keep",)):
        status, out, err = scenario("run", path, *more, "--format", "json")
        assert (status, err) == (0, "")
        (result,) = json.loads(out)["scenarios"]
        result.pop("kept_as", None)
        results.append(result)
    in_memory, kept = results
    assert kept == in_memory
