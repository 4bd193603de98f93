"""Plugins from folders and packages: loaded alike, refused with a sentence that names them."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from backoffice.hooks import (
    PluginError,
    Plugins,
    compile_policy,
    default_plugins,
    load_plugins,
    loading,
)

PLUGIN = """
from backoffice.sdk import Plan, Step, StepConfig, hookimpl

__version__ = "2.1"
API_VERSIONS = (1, 1)


class Mine(Step):
    name = "my_step"
    config = StepConfig

    def plan(self, facts, config):
        return Plan()

    def describe(self, config):
        return "Does nothing."


@hookimpl
def backoffice_steps():
    return [Mine()]
"""


def written(folder: Path, text: str = PLUGIN, name: str = "mine") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "plugin.py").write_text(text)
    return folder


def loaded(folder: Path) -> Plugins:
    return load_plugins([folder], packages=False)


def test_built_in_plugins_are_found_by_their_folder() -> None:
    plugins = default_plugins()
    assert "insurance_fund 1.0.0" in plugins.labels
    assert {"pnl_leverage", "pro_rata"} <= set(plugins.ranks)
    assert {"clawback", "write_off"} <= set(plugins.steps)
    assert "okx" in plugins.presets


def test_folder_of_a_stranger_is_loaded(tmp_path: Path) -> None:
    plugins = loaded(written(tmp_path / "theirs"))
    assert plugins.steps["my_step"].plugin == "mine 2.1"
    assert plugins.labels == ("mine 2.1",)


def test_two_folders_may_use_the_same_plugin_name(tmp_path: Path) -> None:
    other = PLUGIN.replace("my_step", "other_step")
    folders = [written(tmp_path / "a"), written(tmp_path / "b", other)]
    with pytest.raises(PluginError, match="mine"):
        load_plugins(folders, packages=False)
    assert set(loaded(folders[0]).steps) == {"my_step"}
    assert set(loaded(folders[1]).steps) == {"other_step"}


def test_further_folders_are_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_PLUGINS", str(written(tmp_path / "theirs")))
    plugins = load_plugins(packages=False)
    assert {"my_step", "insurance_fund"} <= set(plugins.steps)
    policy = compile_policy({"shortfall": [{"step": "my_step"}]}, plugins=plugins)
    assert policy.shortfall[0].step.plugin == "mine 2.1"


def test_installed_package_is_loaded_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "their_package.py").write_text(PLUGIN)
    info = tmp_path / "their_package-3.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-package\nVersion: 3.2\n")
    (info / "entry_points.txt").write_text("[backoffice.plugins]\ntheirs = their_package\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = load_plugins([], packages=True)
    assert plugins.steps["my_step"].plugin == "theirs 3.2"
    sys.modules.pop("their_package")


def test_entry_point_must_name_a_module() -> None:
    point = EntryPoint("theirs", "backoffice.hooks:load_plugins", loading.ENTRY_POINTS)
    with pytest.raises(PluginError, match="plugin theirs: its entry point must name a module"):
        loading._load_point(point)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("API_VERSIONS = (1, 1)", ""), "does not say which API it was written for"),
        (("(1, 1)", "1"), "does not say which API it was written for"),
        (("(1, 1)", "(2, 3)"), "supports API versions 2 to 3, this is 1"),
        (("@hookimpl", ""), "mark backoffice_steps with @hookimpl"),
        (("backoffice_steps", "backoffice_stepps"), "cannot be registered: .*backoffice_stepps"),
        (("backoffice_steps()", "backoffice_steps(venue)"), "cannot be registered: .*venue"),
        (("from backoffice.sdk", "import no_such_module\nfrom backoffice.sdk"), "no_such_module"),
        (("class Mine(Step)", "class Mine(Step"), "cannot be imported: SyntaxError"),
        (("[Mine()]", "Mine()"), "backoffice_steps must return a Sequence"),
        (("[Mine()]", "None"), "backoffice_steps must return a Sequence"),
        (("[Mine()]", "[Mine]"), "is no instance of Step"),
        (("[Mine()]", "[Mine(), Mine()]"), "step my_step is supplied by plugin mine 2.1 and by"),
        (("[Mine()]", "1 / 0"), "raised ZeroDivisionError"),
        (("[Mine()]", "[exec('while True: pass')]"), "ran longer than 0.2 seconds"),
        (('"my_step"', '"My Step"'), "needs a name in lower case"),
        (("config = StepConfig", "config = dict"), "must be a subclass of StepConfig"),
    ],
)
def test_plugin_that_cannot_be_used_is_named(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    folder = written(tmp_path / "theirs", PLUGIN.replace(*change))
    with pytest.raises(PluginError, match=message) as caught:
        load_plugins([folder], packages=False, timeout_seconds=0.2)
    assert "plugin mine" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_step_of_two_plugins_names_both(tmp_path: Path) -> None:
    folder = written(written(tmp_path / "theirs"), PLUGIN, name="yours")
    with pytest.raises(PluginError, match=r"my_step is supplied by plugin mine 2.1 .* yours 2.1"):
        loaded(folder)


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="nowhere does not exist"):
        loaded(tmp_path / "nowhere")


def test_name_of_a_plugin_folder_is_checked(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="plugin folder My-Policy must be named in lower case"):
        loaded(written(tmp_path / "theirs", name="My-Policy"))
