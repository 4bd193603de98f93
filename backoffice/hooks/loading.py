"""Finds plugins: installed packages and folders, loaded the same way."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from backoffice.sdk import API_VERSION

ENTRY_POINTS = "backoffice.plugins"
FOLDERS_VARIABLE = "BACKOFFICE_PLUGINS"
BUILT_IN = Path(__file__).resolve().parents[2] / "plugins"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class PluginError(Exception):
    """A plugin that cannot be used; one sentence that names it and says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin's module with its name and version, as decisions record them."""

    name: str
    version: str
    module: ModuleType

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"


def plugin_folders() -> list[Path]:
    """The folder of the project, then those that BACKOFFICE_PLUGINS lists."""
    more = os.environ.get(FOLDERS_VARIABLE, "")
    return [BUILT_IN, *(Path(name).resolve() for name in more.split(os.pathsep) if name)]


def installed() -> Iterator[Found]:
    """Plugins of installed packages, by name."""
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        yield _checked(point.name, _load_point(point), point.dist.version if point.dist else "")


def in_folders(folders: Sequence[Path]) -> Iterator[Found]:
    """Plugins of the subfolders that hold a plugin.py, by folder, then by name."""
    for folder in folders:
        if not folder.is_dir():
            raise PluginError(f"plugins folder {folder} does not exist; create it or name another")
        package = _package(folder)
        for path in sorted(folder.glob("*/plugin.py")):
            name = path.parent.name
            if not _NAME.fullmatch(name):
                raise PluginError(
                    f"plugin folder {name} must be named in lower case, such as my_policy"
                )
            yield _checked(name, _import(name, f"{package}.{name}.plugin"), "")


def _package(folder: Path) -> str:
    """Name of the package whose modules are in the folder; a foreign folder gets one."""
    name = folder.name
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    places = spec.submodule_search_locations if spec else None
    if folder.resolve() in {Path(place).resolve() for place in places or ()}:
        return name
    name = "backoffice_plugins_" + hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name


def _load_point(point: EntryPoint) -> ModuleType:
    try:
        module = point.load()
    except Exception as error:
        raise PluginError(
            f"plugin {point.name} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(module, ModuleType):
        raise PluginError(f"plugin {point.name}: its entry point must name a module")
    return module


def _import(name: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        raise PluginError(
            f"plugin {name} cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _checked(name: str, module: ModuleType, version: str) -> Found:
    """Refuse a plugin that was written for another API, and hooks that nobody would call."""
    wanted = getattr(module, "API_VERSIONS", None)
    match wanted:
        case (int(low), int(high)) if low <= high:
            pass
        case _:
            raise PluginError(
                f"plugin {name} does not say which API it was written for; "
                f"put API_VERSIONS = ({API_VERSION}, {API_VERSION}) into its plugin.py"
            )
    if not low <= API_VERSION <= high:
        raise PluginError(
            f"plugin {name} supports API versions {low} to {high}, this is {API_VERSION}; "
            "install a version of the plugin that supports it"
        )
    for attribute, value in vars(module).items():
        named_like_a_hook = attribute.startswith("backoffice_") and callable(value)
        if named_like_a_hook and not hasattr(value, "backoffice_impl"):
            raise PluginError(f"plugin {name}: mark {attribute} with @hookimpl, or rename it")
    return Found(name, version or str(getattr(module, "__version__", "0")), module)
