"""The loaded plugins, with a typed method for each hook."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pluggy

from backoffice.core.policy import PolicyError
from backoffice.sdk import (
    DecisionTaken,
    PriceDegraded,
    Rank,
    RestrictionChanged,
    ShortfallChanged,
    StatementFormat,
    StatementPublished,
    Step,
    VenueDegraded,
)
from backoffice.sdk.config import StepConfig
from backoffice.sdk.preset import Preset

from . import specs
from .containment import TIMEOUT_SECONDS, contained
from .loading import Found, PluginError, in_folders, installed, plugin_folders
from .models import MODEL_HOOKS, LoadedModel, check_model

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class LoadedStep:
    """A step, and name and version of the plugin that supplied it."""

    step: Step[Any]
    plugin: str


@dataclass(frozen=True, slots=True)
class LoadedRank:
    """A deleveraging rank, and name and version of the plugin that supplied it."""

    rank: Rank
    plugin: str


@dataclass(frozen=True, slots=True)
class LoadedPreset:
    """A preset, and name and version of the plugin that supplied it."""

    preset: Preset
    plugin: str


@dataclass(frozen=True, slots=True)
class LoadedFormat:
    """A format of statements, and name and version of the plugin that supplied it."""

    format: StatementFormat
    plugin: str


class Plugins:
    """Plugins that were found and are fit to be used.

    Raises `PluginError` for one that is not: money waits for a repair rather than for a guess.
    """

    def __init__(self, found: Iterable[Found], timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.timeout_seconds = timeout_seconds
        self._found = tuple(found)
        self._manager = pluggy.PluginManager("backoffice")
        self._manager.add_hookspecs(specs)
        self._observers: dict[str, list[tuple[Found, Callable[..., Sequence[Any]]]]] = {}
        for plugin in self._found:
            self._register(plugin)
        self.steps: Mapping[str, LoadedStep] = self._steps()
        self.ranks: Mapping[str, LoadedRank] = self._ranks()
        self.models: Mapping[str, Mapping[str, LoadedModel]] = {
            kind: self._models(kind, hook) for kind, hook in MODEL_HOOKS.items()
        }
        self.presets: Mapping[str, LoadedPreset] = self._presets()
        self.statement_formats: Mapping[str, LoadedFormat] = self._formats()

    @property
    def labels(self) -> tuple[str, ...]:
        """Name and version of each plugin."""
        return tuple(plugin.label for plugin in self._found)

    def decision_taken(self, event: DecisionTaken) -> None:
        """Tell the observers of decisions; one that fails is logged and harms nobody."""
        self._observe("backoffice_decision_taken", event)

    def restriction_changed(self, event: RestrictionChanged) -> None:
        """Tell the observers of restrictions."""
        self._observe("backoffice_restriction_changed", event)

    def shortfall_changed(self, event: ShortfallChanged) -> None:
        """Tell the observers of shortfalls."""
        self._observe("backoffice_shortfall_changed", event)

    def price_degraded(self, event: PriceDegraded) -> None:
        """Tell the observers of prices that may not be relied on, or may again."""
        self._observe("backoffice_price_degraded", event)

    def venue_degraded(self, event: VenueDegraded) -> None:
        """Tell the observers of halts and their release."""
        self._observe("backoffice_venue_degraded", event)

    def statement_published(self, event: StatementPublished) -> None:
        """Tell the observers of statements."""
        self._observe("backoffice_statement_published", event)

    def _register(self, plugin: Found) -> None:
        try:
            self._manager.register(plugin.module, plugin.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise PluginError(f"plugin {plugin.name} cannot be registered: {reason}") from error

    def _observe(self, hook: str, event: object) -> None:
        if hook not in self._observers:
            calls = [(plugin, self._hook(hook, plugin)) for plugin in self._found]
            self._observers[hook] = [(plugin, call) for plugin, call in calls if call is not None]
        for plugin, call in self._observers[hook]:
            try:
                contained(
                    f"plugin {plugin.label}",
                    functools.partial(call, event=event),
                    self.timeout_seconds,
                )
            except PolicyError:
                continue  # logged where it was contained; observers decide nothing

    def _hook(self, name: str, plugin: Found) -> Callable[..., Sequence[Any]] | None:
        """The hook as implemented by one plugin alone, so that none can end another's call."""
        caller = getattr(self._manager.hook, name)
        if not any(impl.plugin is plugin.module for impl in caller.get_hookimpls()):
            return None
        others = [other.module for other in self._found if other.module is not plugin.module]
        return self._manager.subset_hook_caller(name, others)

    def _supplied(self, hook: str, kind: type) -> Iterable[tuple[Found, Any]]:
        for plugin in self._found:
            call = self._hook(hook, plugin)
            if call is None:
                continue
            try:
                answer = contained(f"plugin {plugin.label}", call, self.timeout_seconds)
            except PolicyError as error:
                raise PluginError(f"{error} (in {hook})") from error
            if len(answer) != 1 or not isinstance(answer[0], kind):
                raise PluginError(f"plugin {plugin.label}: {hook} must return a {kind.__name__}")
            yield plugin, answer[0]

    def _steps(self) -> dict[str, LoadedStep]:
        steps: dict[str, LoadedStep] = {}
        for plugin, supplied in self._supplied("backoffice_steps", Sequence):
            for step in supplied:
                _check_step(plugin, step)
                _check_unique("step", step.name, plugin, steps.get(step.name))
                steps[step.name] = LoadedStep(step, plugin.label)
        return dict(sorted(steps.items()))

    def _ranks(self) -> dict[str, LoadedRank]:
        ranks: dict[str, LoadedRank] = {}
        for plugin, supplied in self._supplied("backoffice_deleveraging_ranks", Mapping):
            for name, rank in supplied.items():
                if not isinstance(name, str) or not _NAME.fullmatch(name) or not callable(rank):
                    raise PluginError(f"plugin {plugin.label}: rank {name!r} is no named function")
                _check_unique("rank", name, plugin, ranks.get(name))
                ranks[name] = LoadedRank(rank, plugin.label)
        return dict(sorted(ranks.items()))

    def _models(self, kind: str, hook: str) -> dict[str, LoadedModel]:
        models: dict[str, LoadedModel] = {}
        for plugin, supplied in self._supplied(hook, Sequence):
            for model in supplied:
                check_model(plugin, kind, model)
                _check_unique(kind, model.name, plugin, models.get(model.name))
                models[model.name] = LoadedModel(model, plugin.label)
        return dict(sorted(models.items()))

    def _presets(self) -> dict[str, LoadedPreset]:
        presets: dict[str, LoadedPreset] = {}
        for plugin, supplied in self._supplied("backoffice_presets", Sequence):
            for preset in supplied:
                if not isinstance(preset, Preset):
                    raise PluginError(f"plugin {plugin.label}: {preset!r:.40} is no Preset")
                name = preset.preset
                _check_unique("preset", name, plugin, presets.get(name))
                presets[name] = LoadedPreset(preset, plugin.label)
        return dict(sorted(presets.items()))

    def _formats(self) -> dict[str, LoadedFormat]:
        formats: dict[str, LoadedFormat] = {}
        for plugin, supplied in self._supplied("backoffice_statement_formats", Sequence):
            for one in supplied:
                name = getattr(one, "name", None)
                named = isinstance(name, str) and _NAME.fullmatch(name)
                if not isinstance(one, StatementFormat) or not named:
                    raise PluginError(f"plugin {plugin.label}: {one!r:.40} is no StatementFormat")
                name = str(name)
                _check_unique("statement format", name, plugin, formats.get(name))
                formats[name] = LoadedFormat(one, plugin.label)
        return dict(sorted(formats.items()))


def _check_step(plugin: Found, step: object) -> None:
    if not isinstance(step, Step):
        raise PluginError(f"plugin {plugin.label}: {type(step).__name__} is no instance of Step")
    name, config = getattr(step, "name", None), getattr(step, "config", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PluginError(
            f"plugin {plugin.label}: the step {type(step).__name__} needs a name in lower case"
        )
    if not isinstance(config, type) or not issubclass(config, StepConfig):
        raise PluginError(
            f"plugin {plugin.label}: config of the step {name} must be a subclass of StepConfig"
        )


def _check_unique(
    what: str,
    name: str,
    plugin: Found,
    other: LoadedStep | LoadedRank | LoadedModel | LoadedPreset | LoadedFormat | None,
) -> None:
    if other is not None:
        raise PluginError(
            f"{what} {name} is supplied by plugin {other.plugin} and by plugin {plugin.label}; "
            "remove one of them"
        )


def load_plugins(
    folders: Sequence[Path] | None = None,
    *,
    packages: bool = True,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Plugins:
    """Load plugins of installed packages and of `folders` (default: those of the installation).

    Raises `PluginError`, naming the plugin, for the first that cannot be used.
    """
    found = list(installed()) if packages else []
    found += in_folders(plugin_folders() if folders is None else folders)
    return Plugins(found, timeout_seconds)


@functools.cache
def default_plugins() -> Plugins:
    """The plugins of this installation, loaded once."""
    return load_plugins()
