"""`python -m tests.conformance PATH… [--format table|json] [--list FILE.md]`.

Exit status: 0 when every case passed, 1 when one failed or is unsupported, 2 for a wrong call.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance.cases import CaseFileError, read_paths
from tests.conformance.database import database_for, set_up_django
from tests.conformance.listing import case_list
from tests.conformance.printing import table
from tests.conformance.registry import discover
from tests.conformance.runner import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases that the arguments name; answers the exit status."""
    options = _parser().parse_args(arguments)
    try:
        cases = read_paths(options.paths)
    except CaseFileError as error:
        print(error, file=sys.stderr)
        return 2
    set_up_django()
    discover()
    with database_for(cases):
        report = run(cases)
    if options.list is not None:
        options.list.write_text(case_list(report), encoding="utf-8")
    _show(json.dumps(report.as_json(), indent=1) if options.format == "json" else table(report))
    return 0 if report.clean else 1


def _show(text: str) -> None:
    """Print, and stay silent where the reader of a pipe has seen enough."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # the interpreter flushes again as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance",
        description="Reproduce the figures of real systems from their case files.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="case file or folder")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    parser.add_argument(
        "--list", type=Path, metavar="FILE.md", help="write the list of cases for the documentation"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
