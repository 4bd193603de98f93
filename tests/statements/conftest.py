"""An account with a movement; every test keeps its files in a folder of its own."""

from pathlib import Path

import pytest

from tests.statements.builders import History, venue_of


@pytest.fixture(autouse=True)
def _files_apart(statement_files: Path) -> None:
    """See `tests.conftest`."""


@pytest.fixture
def history(db: None) -> History:
    """The account hal, to which 500 came in."""
    found = History.of(venue_of(), "hal")
    found.move(500)
    return found
