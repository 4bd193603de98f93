"""What holds for all packs of centralised venues: pure, two scenarios at least, a whole preset."""

import importlib
from pathlib import Path

import pytest

from backoffice.sdk import API_VERSION, Preset
from backoffice.sdk.testkit import check_purity, scenario_files
from tests.plugins.test_built_in import PLUGINS, run_scenario

PACKS = ["binance", "bitmex", "bybit", "crypto_com", "deribit", "hyperliquid", "kraken", "okx"]
SCENARIOS = [path for pack in PACKS for path in scenario_files(PLUGINS / pack)]


def presets(pack: str) -> list[Preset]:
    return list(importlib.import_module(f"plugins.{pack}.plugin").backoffice_presets())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_scenario(path: Path) -> None:
    assert not run_scenario(path)


@pytest.mark.parametrize("pack", PACKS)
def test_pack(pack: str) -> None:
    check_purity(PLUGINS / pack)
    low, high = importlib.import_module(f"plugins.{pack}.plugin").API_VERSIONS
    assert low <= API_VERSION <= high
    assert len(scenario_files(PLUGINS / pack)) >= 2
    assert (PLUGINS / pack / "README.md").is_file()


@pytest.mark.parametrize("pack", PACKS)
def test_the_last_step_of_a_preset_owns_whatever_remains(pack: str) -> None:
    for preset in presets(pack):
        last = preset.policy["shortfall"][-1]
        assert last == {"step": "write_off", "with": {"charge": "treasury"}}
        assert not preset.leaves_open
        used = {path.read_text(encoding="utf-8") for path in scenario_files(PLUGINS / pack)}
        assert any(f"preset: {preset.preset}" in text for text in used)
