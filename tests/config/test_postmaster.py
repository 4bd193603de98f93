"""What a pid file is believed."""

import os
import time
from pathlib import Path

import pytest

from backoffice.config.embedded.postmaster import (
    clear_stale_pid_file,
    find_postmaster,
    wait_for_other_start,
)


def write_pid_file(data: Path, pid: int) -> Path:
    """A pid file as a ready server on `data` writes it."""
    path = data / "postmaster.pid"
    lines = [str(pid), str(data), "0", "5432", str(data), "", "0", "ready   "]
    path.write_text("\n".join(lines) + "\n")
    (data / "lock").write_text(f"{pid}\n")
    return path


def test_other_process_is_no_server(tmp_path: Path) -> None:
    path = write_pid_file(tmp_path, os.getpid())
    assert find_postmaster(tmp_path) is None
    clear_stale_pid_file(tmp_path, tmp_path / "lock")
    assert not path.exists()
    assert not (tmp_path / "lock").exists()


def test_process_at_work_in_the_data_keeps_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_pid_file(tmp_path, os.getpid())
    clear_stale_pid_file(tmp_path, tmp_path / "lock")
    assert path.exists()
    assert (tmp_path / "lock").exists()


def test_process_that_ended_leaves_a_stale_file(tmp_path: Path) -> None:
    child = os.posix_spawn("/bin/sh", ["sh", "-c", "exit"], os.environ)
    path = write_pid_file(tmp_path, child)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # ended, and a zombie until waited for
    clear_stale_pid_file(tmp_path, tmp_path / "lock")
    assert not path.exists()
    os.waitpid(child, 0)


@pytest.mark.parametrize("content", ["", "not a number\n", "1\n"])
def test_broken_file_is_no_server(content: str, tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(content)
    assert find_postmaster(tmp_path) is None


def test_a_server_that_does_not_answer_is_waited_for_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pid_file(tmp_path, os.getpid())
    begun = time.monotonic()
    assert not wait_for_other_start(tmp_path, begun + 60), (
        "another process's pid: nobody to wait for"
    )
    assert time.monotonic() < begun + 30
    monkeypatch.chdir(tmp_path)
    until = time.monotonic() + 0.2
    assert not wait_for_other_start(tmp_path, until)
    assert time.monotonic() >= until
