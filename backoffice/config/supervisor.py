"""A few processes that live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

STOP_SECONDS = 20
LOOK_SECONDS = 0.2


class Supervisor:
    """Starts commands, passes signals on, and ends all when one of them ends.

    Each has a process group of its own, so that Ctrl-C reaches it once, from here, and its
    children end with it.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]):
        self._commands, self._environment = commands, environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = 0

    def run(self) -> str | None:
        """Run until a signal or until one ends; returns its name, or None for a signal."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            for name, command in self._commands.items():
                self._processes[name] = subprocess.Popen(
                    command, env=dict(self._environment), start_new_session=True
                )
            while not self._asked:
                for name, process in self._processes.items():
                    if process.poll() is not None:
                        return name
                time.sleep(LOOK_SECONDS)
            return None
        finally:
            self._stop()

    def _ask(self, number: int, _frame: Any) -> None:
        self._asked = number

    def _stop(self) -> None:
        """TERM, so that workers finish what they do; KILL for whoever takes too long."""
        self._signal(signal.SIGTERM)
        give_up = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(timeout=max(0.1, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue
        self._signal(signal.SIGKILL)  # children too, whose parent is gone
        for process in self._processes.values():
            process.wait()

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes.values():
            if number == signal.SIGKILL or process.poll() is None:
                try:
                    if number == signal.SIGKILL:
                        os.killpg(process.pid, number)
                    else:
                        process.send_signal(number)
                except ProcessLookupError:
                    continue
