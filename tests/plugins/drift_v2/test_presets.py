"""The presets compile."""

import pytest

from backoffice.hooks import compile_policy, expand_preset
from plugins.drift_v2 import plugin


@pytest.mark.parametrize("preset", plugin.backoffice_presets(), ids=lambda one: one.preset)
def test_presets_compile_and_their_last_step_owns_the_rest(preset) -> None:
    compile_policy(expand_preset({"preset": preset.preset}))
    assert preset.policy["shortfall"][-1]["step"] == "write_off"
    assert not preset.leaves_open
