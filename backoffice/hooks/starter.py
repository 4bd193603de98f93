"""Writes the files of a new plugin: small, working, and proved by its own scenario."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from pathlib import Path
from string import Template

from . import starter_files

NAME_LENGTH_MAX = 40
FILES = {
    "__init__.py": "",
    "plugin.py": starter_files.PLUGIN,
    "config.py": starter_files.CONFIG,
    "policy.py": starter_files.POLICY,
    "scenarios/above-the-deductible.yaml": starter_files.SCENARIO,
    "README.md": starter_files.README,
}


class CannotStart(ValueError):
    """A plugin that cannot be written; one sentence that says why and what to do."""


def start_plugin(name: str, folder: Path, taken: Collection[str] = ()) -> list[Path]:
    """Write the plugin `name` into a new folder of that name, and return its files.

    `taken` are the names of the steps that exist. Raises `CannotStart`, and writes nothing, where
    the name cannot be used or the folder exists already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > NAME_LENGTH_MAX:
        raise CannotStart(
            f"NAME {name!r} must be lower-case letters, digits and _, begin with a letter and "
            f"have at most {NAME_LENGTH_MAX} characters; for example my_policy"
        )
    if keyword.iskeyword(name) or name in taken:
        why = "is a word of Python" if keyword.iskeyword(name) else "is a step already"
        raise CannotStart(f"NAME {name} {why}; choose another one, such as my_{name}")
    place = folder / name
    if place.exists():
        raise CannotStart(f"{place} exists already; choose another NAME or remove it")
    words = {"name": name, "camel": "".join(part.title() for part in name.split("_"))}
    written = []
    for file, text in FILES.items():
        path = place / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(path)
    return written
