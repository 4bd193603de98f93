"""`--keep` leaves the venue in the database; without it nothing is left."""

import json
from pathlib import Path

import pytest

from tests.scenarios.test_command import scenario
from tests.scenarios.writing import VALID


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(VALID)
    return path


@pytest.mark.django_db
def test_kept_runs_stand_beside_each_other(file: Path) -> None:
    from backoffice.venues.models import Venue

    status, out, err = scenario("run", file, "--format", "json")
    assert (status, err) == (0, "")
    assert not Venue.objects.exists()
    (in_memory,) = json.loads(out)["scenarios"]

    for code in ("demo", "demo-2"):
        status, out, err = scenario("run", file, "--keep", "--format", "json")
        assert (status, err) == (0, "")
        (kept,) = json.loads(out)["scenarios"]
        assert kept.pop("kept_as") == code
        assert kept == in_memory
    assert sorted(Venue.objects.values_list("code", flat=True)) == ["demo", "demo-2"]


@pytest.mark.django_db
def test_the_table_names_the_venue(file: Path) -> None:
    status, out, _ = scenario("run", file, "--keep")
    assert status == 0
    assert "kept in the database as the venue demo" in out
