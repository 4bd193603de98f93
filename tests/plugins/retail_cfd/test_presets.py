"""The presets hold together."""

import pytest

from backoffice.hooks import compile_policy
from plugins.retail_cfd import plugin

PRESETS = {preset.preset: preset for preset in plugin.backoffice_presets()}


def test_one_preset_for_each_authority() -> None:
    assert sorted(PRESETS) == [
        "retail_cfd_asic",
        "retail_cfd_esma",
        "retail_cfd_fca",
        "retail_forex_us",
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_names_only_its_roles(name: str) -> None:
    policy = compile_policy(PRESETS[name].policy, accounts={*PRESETS[name].roles, "fees"})
    promised = [one.step.name for one in policy.shortfall].count("negative_balance_protection")
    assert promised == (0 if name == "retail_forex_us" else 1)
    assert policy.shortfall[-1].when is None
