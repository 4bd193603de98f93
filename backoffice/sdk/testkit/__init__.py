"""The tests that every plugin with steps gets for free.

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

from backoffice.sdk.config import StepConfig
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

ScenarioRunner = Callable[[Path], Sequence[str]]


def plugin_suite(plugin: ModuleType, folder: Path, run_scenario: ScenarioRunner) -> type:
    """A class of tests for a plugin: its module, its folder, and how to run a scenario file.

    The configurations that are tried are those of its scenarios, each with random common
    parameters on top; so a plugin without scenarios fails.
    """
    steps: list[Step[Any]] = list(plugin.backoffice_steps())
    cases = [(step, document) for step in steps for document in configurations(folder, step.name)]
    each_case = pytest.mark.parametrize(
        ("step", "document"), cases, ids=[f"{step.name}{n}" for n, (step, _) in enumerate(cases)]
    )

    class PluginSuite:
        """What holds for every plugin."""

        def test_it_says_which_api_it_was_written_for(self) -> None:
            low, high = plugin.API_VERSIONS
            assert low <= API_VERSION <= high

        def test_every_step_has_scenarios(self) -> None:
            missing = {step.name for step in steps} - {step.name for step, _ in cases}
            assert not missing, f"no scenario uses {', '.join(sorted(missing))}"

        def test_it_is_pure(self) -> None:
            check_purity(folder)

        def test_its_readme_names_every_parameter(self) -> None:
            readme = (folder / "README.md").read_text(encoding="utf-8")
            for step in steps:
                fields = step.config.model_fields.items()
                own = [f.alias or n for n, f in fields if n not in _COMMON]
                missing = [name for name in own if f"`{name}`" not in readme]
                assert not missing, f"README.md does not explain {', '.join(missing)}"

        @pytest.mark.parametrize("path", scenario_files(folder), ids=lambda path: path.stem)
        def test_scenario(self, path: Path) -> None:
            assert not run_scenario(path)

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

    return PluginSuite


_COMMON = frozenset(StepConfig.model_fields)
