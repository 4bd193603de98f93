"""The pack passes the test kit of every plugin, and its presets compile."""

from pathlib import Path

import pytest

from backoffice.hooks import compile_policy, expand_preset
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.sdk.testkit import plugin_suite
from plugins.drift_v2 import plugin

FOLDER = Path(plugin.__file__).parent


def run_scenario(path: Path) -> list[str]:
    return [str(failure) for failure in run(load(str(path)))["failures"]]


TestDriftV2 = plugin_suite(plugin, FOLDER, run_scenario)


@pytest.mark.parametrize("preset", plugin.backoffice_presets(), ids=lambda one: one.preset)
def test_presets_compile_and_their_last_step_owns_the_rest(preset) -> None:
    compile_policy(expand_preset({"preset": preset.preset}))
    assert preset.policy["shortfall"][-1]["step"] == "write_off"
    assert not preset.leaves_open
