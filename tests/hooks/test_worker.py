"""Calls in a thread of their own: answers, time-outs, threads that will not end, forks."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from backoffice.core.policy import PolicyError
from backoffice.hooks import worker
from backoffice.hooks.containment import contained
from tests.hooks.bad_steps import loop, stubborn_loop

# An end by force may meet a callback of the garbage collector, which then reports it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_answers_come_from_one_thread() -> None:
    first = worker.run(threading.get_ident, 30)
    assert worker.run(threading.get_ident, 30) == first != threading.get_ident()


def test_each_caller_has_a_thread_of_its_own() -> None:
    """One venue's slow plugin delays no other."""
    found: list[int] = []
    together = threading.Barrier(2)  # a thread that ended may leave its number to the next

    def call() -> None:
        found.append(worker.run(threading.get_ident, 30))
        together.wait()

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(set(found)) == 2
    assert worker.run(threading.get_ident, 30) != threading.get_ident()


def test_loop_is_stopped_and_the_next_call_answered() -> None:
    with pytest.raises(worker.TookTooLong) as late:
        worker.run(lambda: loop(None), 0.05)  # type: ignore[arg-type]
    assert late.value.stopped
    assert worker.run(lambda: "fine", 30) == "fine"


def test_late_answer_belongs_to_no_later_call() -> None:
    with pytest.raises(worker.TookTooLong):
        worker.run(lambda: time.sleep(0.4) or "late", 0.05)
    assert worker.run(lambda: "mine", 30) == "mine"
    time.sleep(0.5)
    assert worker.run(lambda: "mine too", 1) == "mine too"


def test_thread_that_does_not_end_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "backoffice.hooks"), pytest.raises(PolicyError):
        contained("step x", lambda: stubborn_loop(None), 0.05)  # type: ignore[arg-type]
    assert "its thread does not end" in caplog.text


def test_traceback_is_logged_and_the_message_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("two\nlines " + "x" * 1_000)

    with pytest.raises(PolicyError) as caught, caplog.at_level(logging.ERROR, "backoffice.hooks"):
        contained("step x", fail)
    message = str(caught.value)
    assert message.startswith("step x raised ValueError: two lines xxx")
    assert len(message) < 400
    assert "in fail" in caplog.text


def test_operators_interrupt_is_the_operators() -> None:
    """A KeyboardInterrupt of the plugin is an error of the plugin; a real one ends the sweep."""
    # a shell that starts tests in the background has them ignore the interrupt
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            contained("step x", lambda: time.sleep(1), 2)
    finally:
        signal.signal(signal.SIGINT, before)
    assert contained("step x", lambda: "fine") == "fine"


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forked_process_gets_a_thread_of_its_own() -> None:
    assert contained("step x", lambda: 1) == 1
    child = _forked(lambda: contained("step x", lambda: 2, 1) == 2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_time_in_which_the_process_stands_still_is_no_time_of_the_call() -> None:
    child = _forked(lambda: contained("step x", lambda: time.sleep(0.3), 0.8) is None)
    time.sleep(0.1)
    os.kill(child, signal.SIGSTOP)
    time.sleep(1)  # longer than the limit
    os.kill(child, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_thread_ends_with_its_caller() -> None:
    found: list[threading.Thread] = []
    caller = threading.Thread(target=lambda: found.append(worker.run(threading.current_thread, 1)))
    caller.start()
    caller.join()
    found[0].join(2)
    assert not found[0].is_alive()


def _forked(holds: Callable[[], bool]) -> int:
    """A child that looks whether it holds, and nothing else; its exit status is 0 where it does."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if holds() else 1)
        finally:  # whatever it raises: this child runs no further test
            os._exit(1)
    return child
