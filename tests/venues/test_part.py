"""A sweep settled from a part of the book is the sweep settled from all of it."""

from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.presets import played_out, preset_names, under_preset
from tests.venues.builders import scenario_files
from tests.venues.parts import settle_both_ways

pytestmark = pytest.mark.django_db
FILES = scenario_files()
OF_PRESETS = ("fixtures/scenarios/insurance-fund-waterfall.yaml",)


def named(file: Path) -> str:
    return str(file.relative_to(PROJECT_DIR).with_suffix(""))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_every_scenario(file: Path) -> None:
    settle_both_ways(load(str(file)))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_accounts_that_need_nothing_may_be_settled_too(file: Path) -> None:
    settle_both_ways(load(str(file)), also=2)
