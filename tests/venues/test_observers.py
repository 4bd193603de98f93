"""Plugins hear what was decided once it is committed, and can harm nobody."""

from types import ModuleType

import pytest

from backoffice.core.events import Restrict, Sweep
from backoffice.core.state import Forbids
from backoffice.hooks import Plugins, default_plugins
from backoffice.hooks.loading import Found
from backoffice.sdk import DecisionTaken, RestrictionChanged, ShortfallChanged, hookimpl
from backoffice.venues.store import create_venue, handle, load_book, observers
from tests.venues.builders import POLICY, later, setup

pytestmark = pytest.mark.django_db


class Listening(ModuleType):
    """A plugin that writes down what it hears; of decisions, it fails then."""

    def __init__(self) -> None:
        super().__init__("listening")
        self.API_VERSIONS = (1, 1)
        self.heard: list[object] = []

        @hookimpl
        def backoffice_decision_taken(event: DecisionTaken) -> None:
            self.heard.append(event)
            raise RuntimeError("an observer that fails")

        @hookimpl
        def backoffice_restriction_changed(event: RestrictionChanged) -> None:
            self.heard.append(event)

        @hookimpl
        def backoffice_shortfall_changed(event: ShortfallChanged) -> None:
            self.heard.append(event)

        self.backoffice_decision_taken = backoffice_decision_taken
        self.backoffice_restriction_changed = backoffice_restriction_changed
        self.backoffice_shortfall_changed = backoffice_shortfall_changed


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    plugin = Listening()
    plugins = Plugins([*default_plugins()._found, Found("listening", "1", plugin)])
    monkeypatch.setattr(observers, "default_plugins", lambda: plugins)
    return plugin


def test_observers_hear_after_the_commit(
    listening: Listening, django_capture_on_commit_callbacks: object
) -> None:
    opening = setup(customers={"amy": -100_000})
    create_venue(opening, POLICY, code=None, author="ann", approver="ben")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = handle("demo", Sweep(later(minutes=1)))
        assert listening.heard == []
    assert [e.decision for e in listening.heard if isinstance(e, DecisionTaken)] == (
        done.outcome.decisions
    )
    shortfalls = [e for e in listening.heard if isinstance(e, ShortfallChanged)]
    assert [(e.account, e.amount, e.remaining, e.state) for e in shortfalls] == [
        ("amy", 100_000, 0, "carried")
    ]
    assert load_book("demo").cash("amy", "USD") == 0


def test_restrictions_are_heard(
    listening: Listening, django_capture_on_commit_callbacks: object
) -> None:
    create_venue(setup(), POLICY, code=None, author="ann", approver="ben")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        handle("demo", Restrict(later(), "amy", Forbids.FROZEN, until=later(days=1)))
    (heard,) = listening.heard
    assert isinstance(heard, RestrictionChanged)
    assert (heard.account, heard.kind, heard.imposed_by) == ("amy", "frozen", "manual")
    assert (heard.active, heard.until) == (True, later(days=1))
