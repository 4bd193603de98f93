"""Finding and reading the files that a command was given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .problems import InvalidFile, Problem


def read_file(file: str) -> bytes:
    """A file's bytes. Raises `InvalidFile` where it cannot be read."""
    if Path(file).is_dir():
        problem = Problem(
            1,
            "file",
            "is a folder; name a file, or for `run` and `validate` a folder with *.yaml files",
        )
        raise InvalidFile(file, [problem])
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
    except ValueError:
        reason = "its name holds a null character"
    raise InvalidFile(file, [Problem(1, "file", f"cannot be read: {reason}")])


def find(paths: Iterable[str]) -> list[str]:
    """Files as given, and all `*.yaml` below folders, sorted.

    A path that leads nowhere, or to a folder without any, stays in its place: reading it is an
    error of its own, so that the others still run.
    """
    found: list[str] = []
    for path in paths:
        below: list[str] = []
        if Path(path).is_dir():
            below = sorted(str(file) for file in Path(path).rglob("*.yaml") if file.is_file())
        found += below or [path]
    return list(dict.fromkeys(found))
