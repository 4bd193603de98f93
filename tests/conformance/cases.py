"""Case files: a JSON list of cases, read and checked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = {"id": str, "source": str, "kind": str, "inputs": dict, "expected": dict}


class CaseFileError(Exception):
    """A path that holds no cases; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Case:
    """One example of a real system. `path`: the file that it was read from.

    `recomputed`: True where the expected figure follows from its formula, else a text why not.
    """

    id: str
    source: str
    kind: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    notes: str
    path: Path
    recomputed: object = True

    @property
    def names_tolerance(self) -> bool:
        """Whether the case says itself that its source compares within a tolerance."""
        return "tolerance" in f"{self.recomputed} {self.notes}".lower()


def read_paths(paths: Iterable[Path]) -> list[Case]:
    """Cases of files, and of all .json files below folders. Errors: CaseFileError."""
    files: dict[Path, Path] = {}
    for path in paths:
        for file in _files(path):
            files.setdefault(file.resolve(), file)
    return [case for file in files.values() for case in read_file(file)]


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = sorted(path.rglob("*.json"))
        if not found:
            raise CaseFileError(f"{path} holds no .json file: name a folder of case files.")
        yield from found
    elif path.is_file():
        yield path
    else:
        raise CaseFileError(f"{path} does not exist: name a case file or a folder of them.")


def read_file(path: Path) -> list[Case]:
    """Cases of one file. Errors: CaseFileError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaseFileError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CaseFileError(f"{path} is no JSON: name a file with a list of cases.") from error
    if not isinstance(content, list):
        raise CaseFileError(f"{path} is no case file: it must be a list of cases.")
    return [_case(entry, position, path) for position, entry in enumerate(content, start=1)]


def _case(entry: object, position: int, path: Path) -> Case:
    if not isinstance(entry, dict):
        raise CaseFileError(f"{path}: entry {position} must be a map with id, kind and inputs.")
    for name, kind in FIELDS.items():
        if not isinstance(entry.get(name), kind):
            form = "a map" if kind is dict else "a text"
            raise CaseFileError(f"{path}: field {name} of entry {position} must be {form}.")
    fields = {name: entry[name] for name in FIELDS}
    about = {"notes": str(entry.get("notes", "")), "recomputed": entry.get("recomputed", True)}
    return Case(**fields, **about, path=path)
