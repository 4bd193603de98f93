"""Runs a call in a thread of its own, so that one which never ends can be left behind.

A loop in pure Python is broken by an exception raised inside its thread; code that swallows even
that, or blocks in C, is abandoned in a daemon thread and reported. A call in its own thread also
tells a plugin's KeyboardInterrupt from one that the operator meant.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

STOP_ATTEMPTS = 4
STOP_WAIT_SECONDS = 0.05
SLICES = 10
"""A time limit is waited for in so many parts: a process or machine that stands still for any time
uses up one of them, not the limit of a plugin that was not running either."""


class OutOfTime(BaseException):
    """Raised inside a call that ran too long; no `except Exception` catches it."""


class TookTooLong(Exception):
    """A call did not answer in time; `stopped` says whether its thread has ended."""

    def __init__(self, stopped: bool) -> None:
        super().__init__(stopped)
        self.stopped = stopped


Call = Callable[[], Any]
_local = threading.local()


class _Worker:
    """One daemon thread that answers the calls of one other thread, in one process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.calls: SimpleQueue[Call | None] = SimpleQueue()
        self.answers: SimpleQueue[Any] = SimpleQueue()
        self.thread = threading.Thread(
            target=_serve, args=(self.calls, self.answers), name="plugin-calls", daemon=True
        )
        self.thread.start()

    def __del__(self) -> None:
        self.calls.put(None)

    def stop(self) -> bool:
        """End the thread, if it lets itself be ended; return whether it did."""
        self.calls.put(None)
        for _ in range(STOP_ATTEMPTS):
            if not self.thread.is_alive():
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self.thread.ident or 0), ctypes.py_object(OutOfTime)
            )
            self.thread.join(STOP_WAIT_SECONDS)
        return not self.thread.is_alive()


def _serve(calls: SimpleQueue[Call | None], answers: SimpleQueue[Any]) -> None:
    try:
        while (call := calls.get()) is not None:
            answers.put(call())
            del call
    except OutOfTime:
        return  # nobody waits for this thread any more


def run(call: Call, timeout_seconds: float) -> Any:
    """Return what `call` returns; it must raise nothing itself.

    Raises `TookTooLong` where it has not answered in time.
    """
    worker: _Worker | None = getattr(_local, "worker", None)
    if worker is None or worker.pid != os.getpid():  # threads do not survive a fork
        worker = _local.worker = _Worker()
    worker.calls.put(call)
    try:
        return _wait(worker.answers, timeout_seconds)
    except Empty:
        _local.worker = None
        raise TookTooLong(worker.stop()) from None
    except BaseException:  # the operator interrupts: the answer would belong to no call
        _local.worker = None
        worker.stop()
        raise


def _wait(answers: SimpleQueue[Any], timeout_seconds: float) -> Any:
    """The next answer. Raises `Empty` where none has come in time."""
    for _ in range(SLICES - 1):
        try:
            return answers.get(timeout=timeout_seconds / SLICES)
        except Empty:
            continue
    return answers.get(timeout=timeout_seconds / SLICES)
