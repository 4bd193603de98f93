"""Every built-in plugin passes the test kit that strangers' plugins get."""

import importlib
from pathlib import Path

from backoffice.config.paths import PROJECT_DIR
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.sdk.testkit import plugin_suite

PLUGINS = PROJECT_DIR / "plugins"


def run_scenario(path: Path) -> list[str]:
    """What failed, in the run that production uses."""
    return [str(failure) for failure in run(load(str(path)))["failures"]]


def suite(name: str) -> type:
    plugin = importlib.import_module(f"plugins.{name}.plugin")
    return plugin_suite(plugin, PLUGINS / name, run_scenario)


TestLinkedAccounts = suite("linked_accounts")
TestInsuranceFund = suite("insurance_fund")
TestVenueCapital = suite("venue_capital")
TestDefaulterContribution = suite("defaulter_contribution")
TestDefaultFund = suite("default_fund")
TestAssessment = suite("assessment")
TestSocializedLoss = suite("socialized_loss")
TestAutoDeleverage = suite("auto_deleverage")
TestClawback = suite("clawback")
TestNegativeInterest = suite("negative_interest")
TestWriteOff = suite("write_off")


def test_no_plugin_is_forgotten() -> None:
    tested = {name.removeprefix("Test").lower() for name in globals() if name.startswith("Test")}
    folders = {path.parent.name.replace("_", "") for path in PLUGINS.glob("*/plugin.py")}
    assert tested == folders
