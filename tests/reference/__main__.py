"""python -m tests.reference FILE...: run scenarios and check what they expect."""

from __future__ import annotations

import sys

from .expect import failures
from .load import read
from .play import run


def main(paths: list[str]) -> int:
    bad = 0
    for path in paths:
        scenario = read(path)
        found = failures(scenario.get("expect") or {}, run(scenario))
        bad += bool(found)
        print(f"{'FAIL' if found else 'ok  '} {path}")
        for line in found:
            print(f"     {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
