"""What is wrong with a file: line, field and one sentence each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIMPLE_KEY = re.compile(r"[\w+/@&$%#<-]{1,80}")
Path = tuple[str | int, ...]
"""Where a value stands: keys of mappings, places (from 0) in lists."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, at a line (from 1) of a file."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.field}: {self.message}"


class InvalidFile(Exception):
    """A file that cannot be run, with all that is wrong with it, by line.

    `others` are files that it was to be run with, such as a policy, and that are wrong too.
    """

    def __init__(
        self, file: str, problems: Iterable[Problem], others: Sequence[InvalidFile] = ()
    ) -> None:
        self.file = file
        self.problems = sorted(set(problems))
        self.others = others
        super().__init__(file)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Each problem as `path:line: field: what is wrong`."""
        own = [f"{self.file}:{problem}" for problem in self.problems]
        return own + [line for other in self.others for line in other.lines()]


def dotted(path: Path) -> str:
    """`timeline[3].deposit.amount`; the file itself is `file`, an odd key stands in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not SIMPLE_KEY.fullmatch(part):
            text += f"[{shown(part, 80)}]"
        else:
            text += f".{part}" if text else part
    return text or "file"


def shown(text: str, length_max: int = 60) -> str:
    """A user's text in quotes, made safe for one line."""
    short = text if len(text) <= length_max else text[: length_max - 3] + "..."
    return "'" + "".join(c if c.isprintable() else "?" for c in short) + "'"


def suggest(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing where no known name is near."""
    names: Sequence[str] = sorted(known)
    near = difflib.get_close_matches(wrong[:100], names, n=1)
    if not near:
        lower = {name.lower(): name for name in names}
        near = [lower[wrong.lower()]] if wrong.lower() in lower else []
    return f"; did you mean {shown(near[0])}?" if near else ""
