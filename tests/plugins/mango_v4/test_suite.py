"""The test kit that strangers' plugins get, on this pack."""

from backoffice.sdk.testkit import plugin_suite
from plugins.mango_v4 import plugin
from tests.plugins.test_built_in import PLUGINS, run_scenario

TestMangoV4 = plugin_suite(plugin, PLUGINS / "mango_v4", run_scenario)
