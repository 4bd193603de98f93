"""Small files: whoever opens one sees what it is about."""

from pathlib import Path
from statistics import median

import pytest

from backoffice.config.paths import PROJECT_DIR
from tests.contract.project_files import project_files

LINES_MAX = 400
MEDIAN_BELOW = 100


def line_counts() -> dict[Path, int]:
    """Lines of each module that has any; migrations are generated, so they are not counted."""
    counts = {
        path.relative_to(PROJECT_DIR): len(path.read_text(encoding="utf-8").splitlines())
        for path in project_files(".py")
        if path.parent.name != "migrations"
    }
    return {path: count for path, count in counts.items() if count}


def test_no_file_is_too_long() -> None:
    too_long = {str(path): count for path, count in line_counts().items() if count > LINES_MAX}
    assert not too_long


@pytest.mark.parametrize("room", ["backoffice", "plugins", "tests"])
def test_the_usual_file_is_short(room: str) -> None:
    counts = [count for path, count in line_counts().items() if path.parts[0] == room]
    assert counts, f"{room} holds no modules"
    assert median(counts) < MEDIAN_BELOW
