"""The pack passes the test kit that strangers' plugins get, and its preset holds together."""

from backoffice.hooks import compile_policy
from backoffice.sdk.testkit import plugin_suite
from plugins.broker_debit import plugin
from plugins.broker_debit.config import ClockConfig
from tests.plugins.test_built_in import PLUGINS, run_scenario

TestBrokerDebit = plugin_suite(plugin, PLUGINS / "broker_debit", run_scenario)


def test_the_preset_needs_no_account_but_the_fees() -> None:
    (preset,) = plugin.backoffice_presets()
    policy = compile_policy(preset.policy, accounts={"fees"})
    assert policy.shortfall[-1].when is None
    assert [binding.step.name for binding in policy.shortfall] == [
        "linked_accounts",
        "debit_interest",
        "negative_interest",
    ]


def test_the_presets_holidays_fall_on_weekdays() -> None:
    """A holiday on a weekend would be a mistake: exchanges observe it on another day."""
    (preset,) = plugin.backoffice_presets()
    config = ClockConfig.model_validate(preset.policy["liquidation"]["with"])
    assert len(config.holidays) == len(set(config.holidays)) == 20
    assert all(day.weekday() < 5 for day in config.holidays)
