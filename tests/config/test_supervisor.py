"""Processes that live and end together."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

SCRIPT = """
import os, sys
from backoffice.config.supervisor import Supervisor
waits = [sys.executable, "-c", "import time; time.sleep(60)"]
ends = [sys.executable, "-c", "import time; time.sleep({seconds})"]
print(Supervisor({{"one": waits, "two": ends}}, os.environ).run(), flush=True)
"""


def start(seconds: float) -> subprocess.Popen[str]:
    script = SCRIPT.format(seconds=seconds)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        found = psutil.Process(process.pid).children(recursive=True)
        if len(found) == 2:
            return found
        time.sleep(0.02)
    raise AssertionError("the two were not started")


def test_all_end_when_one_ends() -> None:
    process = start(0.5)
    running = children(process)
    assert process.communicate(timeout=30) == ("two\n", None)
    assert not any(child.is_running() for child in running)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all(number: signal.Signals) -> None:
    process = start(60)
    running = children(process)
    os.kill(process.pid, number)
    assert process.communicate(timeout=30) == ("None\n", None)
    assert not any(child.is_running() for child in running)
