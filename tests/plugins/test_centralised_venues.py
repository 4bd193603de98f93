"""What holds for all packs of centralised venues: two scenarios at least, a whole preset."""

import importlib

import pytest

from backoffice.sdk import Preset
from backoffice.sdk.testkit import scenario_files
from tests.plugins.test_built_in import PLUGINS

PACKS = ["binance", "bitmex", "bybit", "crypto_com", "deribit", "hyperliquid", "kraken", "okx"]


def presets(pack: str) -> list[Preset]:
    return list(importlib.import_module(f"plugins.{pack}.plugin").backoffice_presets())


@pytest.mark.parametrize("pack", PACKS)
def test_two_scenarios_at_least(pack: str) -> None:
    assert len(scenario_files(PLUGINS / pack)) >= 2


@pytest.mark.parametrize("pack", PACKS)
def test_the_last_step_of_a_preset_owns_whatever_remains(pack: str) -> None:
    for preset in presets(pack):
        last = preset.policy["shortfall"][-1]
        assert last == {"step": "write_off", "with": {"charge": "treasury"}}
        assert not preset.leaves_open
        used = {path.read_text(encoding="utf-8") for path in scenario_files(PLUGINS / pack)}
        assert any(f"preset: {preset.preset}" in text for text in used)
