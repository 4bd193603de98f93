"""Every case of the fixtures, and of the generated list of them."""

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.conformance.cases import Case, read_paths
from tests.conformance.listing import case_list
from tests.conformance.registry import discover, find
from tests.conformance.runner import Report, run, run_case

CASES_DIR = PROJECT_DIR / "fixtures" / "cases"
CASES = read_paths([CASES_DIR])

discover()


def test_ids_are_unique() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    chosen = find(case)
    assert chosen is not None, f"no adapter for kind {case.kind} of {case.source}"
    if chosen.database:
        request.getfixturevalue("db")
    row = run_case(case)
    assert row.outcome == "passed", row.why


def test_the_case_list_is_current(db) -> None:
    """Written by `python -m tests.conformance fixtures/cases --list …` (see its first lines)."""
    report: Report = run(CASES)
    written = (CASES_DIR / "REPRODUCED.md").read_text(encoding="utf-8")
    assert case_list(report) == written
