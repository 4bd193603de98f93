"""A sweep settled from a part of the book is the sweep settled from all of it."""

from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.presets import preset_names, under_preset
from tests.venues.builders import scenario_files
from tests.venues.parts import settle_both_ways

pytestmark = pytest.mark.django_db
FILES = scenario_files()
OF_PRESETS = (
    "scenarios/insurance-fund-waterfall.yaml",
    "scenarios/isolated-sub-account.yaml",
    "scenarios/liquidation-through-the-book.yaml",
    "events/okex-2018-07-31.yaml",
)
# Their losses are shared among all, or each of their sweeps settles every position.
EVERYBODY = (
    *("cme", "drift_v2", "drift_v2_lending", "emir", "eurex", "krx", "krx_before_2014"),
    *("mango_v4", "nasdaq_clearing", "vega", "vesting"),
)


def named(file: Path) -> str:
    return str(file.relative_to(PROJECT_DIR).with_suffix(""))


@pytest.mark.parametrize("file", FILES, ids=named)
def test_every_scenario(file: Path) -> None:
    settle_both_ways(load(str(file)))


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset(preset: str) -> None:
    """Accounts that need nothing are settled too."""
    found = [
        settle_both_ways(under_preset(load(str(PROJECT_DIR / "fixtures" / name)), preset), also=2)
        for name in OF_PRESETS
    ]
    everybody = preset in EVERYBODY
    assert all(one.parts == 0 for one in found) if everybody else any(one.parts for one in found)
