"""The preset holds together."""

from backoffice.hooks import compile_policy
from plugins.broker_debit import plugin
from plugins.broker_debit.config import ClockConfig


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
