"""Every test keeps its files in a folder of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _files_apart(statement_files: Path) -> None:
    """See `tests.conftest`."""
