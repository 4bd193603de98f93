"""What is in the database is all that decisions rest on, exactly."""

from pathlib import Path

import pytest

from backoffice.config.paths import PROJECT_DIR
from backoffice.ledger.selectors import trial_balance
from backoffice.scenarios.load import load
from backoffice.scenarios.session import MemorySession
from backoffice.shortfalls.selectors import read_outcome
from backoffice.venues.models import Venue
from backoffice.venues.store import PostgresSession
from tests.venues.builders import scenario_files
from tests.venues.compare import books_differ

FILES = scenario_files()


def named(file: Path) -> str:
    return str(file.relative_to(PROJECT_DIR).with_suffix(""))


@pytest.mark.django_db
@pytest.mark.parametrize("reload_each", [False, True], ids=["resident", "reloaded"])
@pytest.mark.parametrize("file", FILES, ids=named)
def test_the_book_read_back_is_the_book(file: Path, reload_each: bool) -> None:
    """Reloaded, each event sees only what was stored, compared after each; resident, at the end."""
    scenario = load(str(file))
    memory, stored = MemorySession(), PostgresSession(reload_each=reload_each)
    memory.open(scenario.setup, scenario.policy_document)
    stored.open(scenario.setup, scenario.policy_document)
    assert books_differ(memory.book(), stored.book()) == []
    venue = Venue.objects.get(code=stored.venue_code)
    for sequence, event in enumerate(scenario.events, 1):
        expected, done = memory.handle(event), stored.handle(event)
        assert not reload_each or books_differ(memory.book(), stored.book()) == [], event
        assert (done.decisions, done.refused) == (expected.decisions, expected.refused)
        assert done.journals == expected.journals
        recorded = read_outcome(venue_id=venue.pk, sequence=sequence)
        assert (recorded.decisions, recorded.refused) == (expected.decisions, expected.refused)
    assert books_differ(memory.book(), stored.book()) == []
    totals: dict[str, int] = {}
    for line in trial_balance(book=stored.venue_code):
        totals[line.asset_code] = totals.get(line.asset_code, 0) + line.balance_minor
    assert set(totals.values()) <= {0}


def test_there_are_scenarios_of_everything() -> None:
    assert len(FILES) >= 30
