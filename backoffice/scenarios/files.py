"""Finding and reading the files that a command was given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .problems import InvalidFile, Problem


class NoFiles(Exception):
    """A path that leads to no scenario; the message says what to do."""


def read_file(file: str) -> bytes:
    """A file's bytes. Raises `InvalidFile` where it cannot be read."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
    except ValueError:
        reason = "its name holds a null character"
    raise InvalidFile(file, [Problem(1, "file", f"cannot be read: {reason}")])


def find(paths: Iterable[str]) -> list[str]:
    """Files as given, and all `*.yaml` below folders, sorted. Raises `NoFiles`."""
    found: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            below = sorted(str(file) for file in Path(path).rglob("*.yaml") if file.is_file())
            if not below:
                raise NoFiles(f"The folder {path} holds no *.yaml file; name one that does.")
            found += below
        elif Path(path).exists():
            found.append(path)
        else:
            raise NoFiles(f"{path} does not exist; name a scenario file or a folder of them.")
    return list(dict.fromkeys(found))
