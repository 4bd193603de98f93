"""A short run of `make fuzz`, where its environment was made (`make fuzz` makes it)."""

import subprocess
import sys

import pytest

from backoffice.config.paths import PROJECT_DIR

PROGRAM = PROJECT_DIR / ".data" / "fuzz" / "bin" / "schemathesis"


@pytest.mark.skipif(not PROGRAM.exists(), reason="schemathesis is not here: run `make fuzz` once")
def test_nothing_but_documented_answers():
    command = [sys.executable, "-m", "tests.fuzz", "--program", str(PROGRAM), "--examples", "2"]
    done = subprocess.run(
        command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-4_000:]
