"""Exit status 0 when no advisory is known, 1 when there is one, 2 when nothing could be audited."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SERVICE = "api.osv.dev"
FILES = ("requirements-dev.txt", "requirements-fuzz.txt", "requirements-audit.txt")
SECONDS = 900  # for all of them; one question that is not answered is given up much sooner


def main() -> int:
    """Ask about each pinned version; the first of the files includes requirements.txt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="pip-audit")
    parser.add_argument("--files", nargs="*", default=FILES, help="lists of pinned versions")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        try:
            told = _ask(options.program, options.files, report)
        except subprocess.TimeoutExpired:
            told = f"it did not answer within {SECONDS} seconds"
        if not report.exists() or not report.read_text().strip():
            print(unreachable(told), file=sys.stderr)
            return 2
        found = json.loads(report.read_text())
    sentences = list(advisories(found))
    print(*sentences, sep="\n")
    return 1 if any(one.get("vulns") for one in found["dependencies"]) else 0


def _ask(program: str, files: list[str], report: Path) -> str:
    """Write the report, and return the last that pip-audit said."""
    command = [program, "--vulnerability-service", "osv", "--format", "json", "--output", report]
    # Every version is pinned, so nothing is resolved and nothing installed.
    command += ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "20"]
    for file in files:
        command += ["--requirement", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return said[-1] if said else f"it ended with {done.returncode}"


def unreachable(told: str) -> str:
    """What to do where the service was not reached."""
    return (
        f"Nothing was audited: the advisory service {SERVICE} could not be asked ({told[:300]}). "
        "Try again where the internet can be reached; behind a proxy set HTTPS_PROXY."
    )


def advisories(report: dict[str, Any]) -> Iterator[str]:
    """A sentence for each advisory and each package that was not looked at, and how many were."""
    looked_at = 0
    for one in sorted(report["dependencies"], key=lambda one: str(one["name"])):
        if "skip_reason" in one:
            yield f"{one['name']} was not audited: {one['skip_reason']}"
            continue
        looked_at += 1
        for found in one["vulns"]:
            names = ", ".join(dict.fromkeys([found["id"], *found["aliases"]]))
            fixed = " or ".join(found["fix_versions"])
            todo = f"raise it to {fixed}" if fixed else "no version without it is known"
            yield f"{one['name']} {one['version']}: {names}; {todo}."
    yield f"{looked_at} pinned versions were audited."


if __name__ == "__main__":
    sys.exit(main())
