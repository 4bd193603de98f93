"""A progress bar only where somebody looks, and only once it takes long."""

from io import StringIO

import pytest

from backoffice.scenarios import progress


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def written(stream: StringIO) -> str:
    with progress.SlowProgress(stream, 2) as bar:
        bar.event(1, 4)
        bar.file_done()
    return stream.getvalue()


def test_nothing_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SHOWN_AFTER_SECONDS", 0.0)
    assert written(StringIO()) == ""


def test_nothing_for_a_short_run() -> None:
    assert written(Terminal()) == ""


def test_a_bar_for_a_long_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SHOWN_AFTER_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    assert "scenarios" in written(Terminal())
