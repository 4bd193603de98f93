"""Contains plugins: whatever they do, the caller sees a value or one `PolicyError`."""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from backoffice.core.policy import PolicyError

from . import worker

logger = logging.getLogger("backoffice.hooks")

TIMEOUT_SECONDS = 10.0
MESSAGE_LENGTH_MAX = 300
TRACES_MAX = 1_000  # different failures whose traceback is logged; a repeated one is a line
T = TypeVar("T")


class Nonsense(ValueError):
    """A plugin answered something that is no answer; the message completes "plugin X ..."."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a call raised, already in words: even printing it might run a plugin's code."""

    message: str
    trace: str


def contained(who: str, call: Callable[[], T], timeout_seconds: float = TIMEOUT_SECONDS) -> T:
    """Return what `call` returns, which runs a plugin's code.

    Raises `PolicyError`, with one line that starts with `who`, for anything that it raises
    (SystemExit and KeyboardInterrupt too) and where it does not end in time. The traceback is
    logged.
    """
    try:
        answer = worker.run(lambda: _guarded(call), timeout_seconds)
    except worker.TookTooLong as late:
        message = f"{who} ran longer than {timeout_seconds:g} seconds"
        logger.error("%s%s", message, "" if late.stopped else "; its thread does not end")
        raise PolicyError(message) from None
    if isinstance(answer, _Failure):
        _log(who, answer)
        raise PolicyError(f"{who} {answer.message}")
    value: T = answer
    return value


@functools.lru_cache(maxsize=TRACES_MAX)
def _log_trace(who: str, message: str, trace: str) -> None:
    logger.error("%s %s\n%s", who, message, trace)


def _log(who: str, failure: _Failure) -> None:
    """Log each failure, its traceback only the first time: a sweep may meet it for everybody."""
    before = _log_trace.cache_info().misses
    _log_trace(who, failure.message, failure.trace)
    if _log_trace.cache_info().misses == before:
        logger.info("%s %s", who, failure.message)


def _guarded(call: Callable[[], T]) -> T | _Failure:
    try:
        return call()
    except worker.OutOfTime:
        raise
    except Nonsense as error:
        return _Failure(str(error), "")
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; all is reported
        return _Failure(_in_words(error), _trace(error))


def _in_words(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - printing it runs the plugin's code
        text = ""
    message = f"raised {name}: {text}" if text else f"raised {name}"
    return message[:MESSAGE_LENGTH_MAX]


def _trace(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error, limit=-20))
    except Exception:  # noqa: BLE001 - as above
        return ""
