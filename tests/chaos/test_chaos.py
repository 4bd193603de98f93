"""Two rounds of chaos, as `make chaos` plays fifty."""

import json
import subprocess
import sys

from backoffice.config.paths import PROJECT_DIR

SEED = "2858"  # kills a worker, then PostgreSQL


def test_nothing_is_lost_whatever_dies() -> None:
    command = ["-W", "ignore", "-m", "tests.chaos", "--rounds", "2", "--seed", SEED]
    played = subprocess.run(
        [sys.executable, *command, "--format", "json"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    rounds = json.loads(played.stdout)["rounds"]
    assert len(rounds) == 2
    assert all(one["kills"] and one["sweeps"] and one["acknowledged"] for one in rounds)
    assert any(one["shortfalls"] for one in rounds)
