"""The test kit that strangers' plugins get, on this pack."""

from backoffice.sdk.testkit import plugin_suite
from plugins.vesting import plugin
from tests.plugins.test_built_in import PLUGINS, run_scenario

TestVesting = plugin_suite(plugin, PLUGINS / "vesting", run_scenario)
