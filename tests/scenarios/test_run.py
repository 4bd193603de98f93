"""One scenario cannot take the others with it."""

from pathlib import Path

import pytest

from backoffice.core.events import Event, Sweep
from backoffice.core.outcome import Outcome
from backoffice.scenarios.problems import InvalidFile
from backoffice.scenarios.service import run_files
from backoffice.scenarios.session import MemorySession
from tests.scenarios.writing import VALID


class BreaksAtSweeps(MemorySession):
    """A session whose engine divides by zero."""

    broken = True

    def handle(self, event: Event) -> Outcome:
        if isinstance(event, Sweep) and BreaksAtSweeps.broken:
            BreaksAtSweeps.broken = False
            raise ZeroDivisionError("Fraction(1, 0)")
        return super().handle(event)


def test_an_engine_that_fails_is_reported_with_its_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(VALID)
        files.append(str(tmp_path / f"{name}.yaml"))
    heard: list[tuple[int, int]] = []
    first, second = run_files(
        files, new_session=BreaksAtSweeps, on_event=lambda done, of: heard.append((done, of))
    )
    assert isinstance(first, InvalidFile)
    assert first.lines() == [
        f"{files[0]}:22: timeline: the engine failed here (ZeroDivisionError: Fraction(1, 0)); "
        "please report it"
    ]
    assert "the engine failed" in caplog.text
    assert isinstance(second, dict)
    assert second["passed"]
    assert heard == [(1, 2), (1, 2), (2, 2)]
