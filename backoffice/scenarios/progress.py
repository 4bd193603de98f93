"""A progress bar for runs that take longer than two seconds, on a terminal only."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import Progress

SHOWN_AFTER_SECONDS = 2.0


class SlowProgress:
    """Counts files, and the events of the one that runs; shows itself once it takes long."""

    def __init__(self, stream: Any, files: int) -> None:
        self._files, self._done, self._begun = files, 0, monotonic()
        self._bar: Progress | None = None
        self._stream, self._terminal = stream, bool(stream.isatty())

    def __enter__(self) -> SlowProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def file_done(self) -> None:
        """One file is through."""
        self._done += 1
        self.event(0, 1)

    def event(self, done: int, of: int) -> None:
        """So many events of the file that runs are through."""
        if self._bar is None:
            if not self._terminal or monotonic() - self._begun < SHOWN_AFTER_SECONDS:
                return
            self._bar = Progress(console=Console(file=self._stream), transient=True)
            self._task = self._bar.add_task("scenarios", total=self._files)
            self._bar.start()
        self._bar.update(self._task, completed=self._done + done / of)
