"""What the `scenario` command does, without its options and streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .comparison import OWN, Column, compare
from .load import Scenario, load
from .policies import PolicyFile, load_policy
from .presets import played_out, under_preset
from .problems import InvalidFile
from .run import run
from .session import MemorySession, Session

Json = dict[str, Any]
OnEvent = Callable[[int, int], None]


def run_files(
    files: Iterable[str],
    *,
    policy: PolicyFile | None = None,
    new_session: Callable[[], Session] = MemorySession,
    on_event: OnEvent | None = None,
) -> Iterator[Json | InvalidFile]:
    """Run each file; an invalid one is yielded as its error, and the others still run."""
    for file in files:
        try:
            yield run(load(file, policy), new_session(), on_event)
        except InvalidFile as error:
            yield error


def compare_file(
    file: str,
    policies: Sequence[str],
    on_event: OnEvent | None = None,
    presets: Sequence[str] = (),
) -> tuple[Scenario, list[Column]]:
    """Run one event under its own policy, each of the others and each preset, in memory.

    With presets all are played out, see `presets.played_out`.

    Raises `InvalidFile` where any of the files cannot be used; expectations are not looked at.
    """
    scenario = load(file)
    others = [(label, load(file, load_policy(path))) for label, path in _labelled(policies)]
    others += [(name, under_preset(scenario, name)) for name in presets]
    chosen = [(OWN, scenario), *others]
    if presets:
        chosen = [(label, played_out(one)) for label, one in chosen]
    runs = [(label, one, run(one, None, on_event)) for label, one in chosen]
    return scenario, compare(runs)


def _labelled(policies: Sequence[str]) -> list[tuple[str, str]]:
    """A short name for each policy file: its own without folder, unless two share it."""
    stems = [path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".yaml") for path in policies]
    return [
        (stem if stems.count(stem) == 1 else path, path)
        for stem, path in zip(stems, policies, strict=True)
    ]


def as_json(done: Json | InvalidFile) -> Json:
    """A result, or an invalid file as `{"file": …, "error": …}`."""
    if isinstance(done, InvalidFile):
        return {"file": done.file, "error": str(done)}
    return done
