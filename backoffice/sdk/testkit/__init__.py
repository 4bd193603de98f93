"""The tests that every plugin gets for free.

In a test module of the plugin::

    from backoffice.sdk.testkit import plugin_suite
    from my_policy import plugin

    TestMyPolicy = plugin_suite(plugin, Path(plugin.__file__).parent, run_scenario=run)

where `run` takes the path of a scenario file and returns what failed in it, each as a text. Needs
pytest and hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.sdk.config import FrozenModel, StepConfig
from backoffice.sdk.models import Model
from backoffice.sdk.preset import Preset
from backoffice.sdk.statement import StatementFormat
from backoffice.sdk.step import Step
from backoffice.sdk.testkit.checks import (
    check_config,
    check_description,
    check_plan,
    check_purity,
    configurations,
    scenario_files,
)
from backoffice.sdk.testkit.facts import common_parameters, step_facts
from backoffice.sdk.testkit.formats import format_suite
from backoffice.sdk.version import API_VERSION

__all__ = [
    "check_config",
    "check_description",
    "check_plan",
    "check_purity",
    "common_parameters",
    "configurations",
    "plugin_suite",
    "scenario_files",
    "step_facts",
]

MODEL_HOOKS = (
    "backoffice_margin_models",
    "backoffice_liquidation_models",
    "backoffice_liquidation_gateways",
    "backoffice_funding_models",
    "backoffice_withdrawal_guards",
    "backoffice_top_up_models",
    "backoffice_fund_share_models",
)
ScenarioRunner = Callable[[Path], Sequence[str]]


def plugin_suite(plugin: ModuleType, folder: Path, run_scenario: ScenarioRunner) -> type:
    """A class of tests for a plugin: its module, its folder, and how to run a scenario file.

    The configurations of steps that are tried are those of its scenarios, each with random common
    parameters on top; so a plugin without scenarios fails.
    """
    parts = [_module_suite(plugin, folder, run_scenario)]
    steps: list[Step[Any]] = list(_supplied(plugin, "backoffice_steps"))
    if steps:
        parts.append(_step_suite(steps, folder))
    formats: list[StatementFormat] = list(_supplied(plugin, "backoffice_statement_formats"))
    if formats:
        parts.append(format_suite(formats, folder))
    return type("PluginSuite", tuple(parts), {"__doc__": "What holds for every plugin."})


def _module_suite(plugin: ModuleType, folder: Path, run_scenario: ScenarioRunner) -> type:
    formats: Sequence[StatementFormat] = _supplied(plugin, "backoffice_statement_formats")
    configured = [*_supplied(plugin, "backoffice_steps"), *_models(plugin)]
    presets: Sequence[Preset] = _supplied(plugin, "backoffice_presets")
    readme = folder / "README.md"

    class ModuleSuite:
        """What holds for a plugin's files."""

        def test_it_says_which_api_it_was_written_for(self) -> None:
            low, high = plugin.API_VERSIONS
            assert low <= API_VERSION <= high

        def test_it_has_scenarios(self) -> None:
            alone = bool(formats) and not configured and not presets
            assert alone or scenario_files(folder), "a scenario proves the plugin's figures"

        def test_it_is_pure(self) -> None:
            check_purity(folder)

        def test_its_readme_names_every_parameter(self) -> None:
            said = readme.read_text(encoding="utf-8")
            wanted = {name for one in configured for name in _parameters(one.config)}
            missing = sorted(name for name in wanted if f"`{name}`" not in said)
            assert not missing, f"README.md does not explain {', '.join(missing)}"

        def test_its_readme_names_every_preset(self) -> None:
            said = readme.read_text(encoding="utf-8")
            missing = [one.preset for one in presets if one.preset not in said]
            assert not missing, f"README.md does not name the preset {', '.join(missing)}"

        def test_every_preset_has_sources_and_says_who_pays(self) -> None:
            for one in presets:
                assert one.sources, f"{one.preset} names no source"
                assert one.about.endswith("."), f"{one.preset}: about is one sentence"

        @pytest.mark.parametrize("path", scenario_files(folder), ids=lambda path: path.stem)
        def test_scenario(self, path: Path) -> None:
            assert not run_scenario(path)

    return ModuleSuite


def _step_suite(steps: Sequence[Step[Any]], folder: Path) -> type:
    cases = [(step, document) for step in steps for document in configurations(folder, step.name)]
    each_case = pytest.mark.parametrize(
        ("step", "document"), cases, ids=[f"{step.name}{n}" for n, (step, _) in enumerate(cases)]
    )

    class StepSuite:
        """What holds for every step, under the configurations of the plugin's scenarios."""

        def test_every_step_has_scenarios(self) -> None:
            missing = {step.name for step in steps} - {step.name for step, _ in cases}
            assert not missing, f"no scenario uses {', '.join(sorted(missing))}"

        @each_case
        @settings(max_examples=15)
        @given(more=common_parameters())
        def test_configuration(self, step: Step[Any], document: Any, more: Any) -> None:
            config = check_config(step, more | document)
            check_description(step, config)

        @each_case
        @settings(max_examples=60)
        @given(data=st.data(), more=common_parameters())
        def test_plan(self, step: Step[Any], document: Any, more: Any, data: st.DataObject) -> None:
            config = step.config.model_validate(more | document)
            facts = data.draw(step_facts(step.needs(config), config.limits()))
            check_plan(step, config, facts)

    return StepSuite


def _supplied(plugin: ModuleType, hook: str) -> Sequence[Any]:
    """What a plugin supplies by a hook that it may leave out."""
    call = getattr(plugin, hook, None)
    supplied: Sequence[Any] = () if call is None else call()
    return supplied


def _models(plugin: ModuleType) -> list[Model[Any]]:
    return [model for hook in MODEL_HOOKS for model in _supplied(plugin, hook)]


def _parameters(config: type[FrozenModel]) -> list[str]:
    """A configuration's own parameters, as a policy writes them."""
    fields = config.model_fields.items()
    return [field.alias or name for name, field in fields if name not in _COMMON]


_COMMON = frozenset(StepConfig.model_fields)
