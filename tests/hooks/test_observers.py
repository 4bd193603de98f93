"""Observers are told what happened; one that fails harms nobody."""

from pathlib import Path

import pytest

from backoffice.hooks import Plugins, load_plugins
from backoffice.sdk import DecisionTaken, RestrictionChanged, ShortfallChanged
from tests.hooks.books import AT, book_under, sweep

OBSERVER = """
from backoffice.sdk import hookimpl

API_VERSIONS = (1, 1)
SEEN = []


@hookimpl
def backoffice_decision_taken(event):
    SEEN.append(event)
    {fault}


@hookimpl
def backoffice_restriction_changed(event):
    SEEN.append(event)


@hookimpl
def backoffice_shortfall_changed():
    SEEN.append("something")
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Plugins:
    for name, fault in (("first", "1 / 0"), ("second", "raise SystemExit"), ("third", "pass")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plugin.py").write_text(OBSERVER.format(fault=fault))
    return load_plugins([tmp_path], packages=False)


def seen(plugins: Plugins) -> list[list[object]]:
    return [plugin.module.SEEN for plugin in plugins._found]


def test_all_are_told_of_a_decision(plugins: Plugins, caplog: pytest.LogCaptureFixture) -> None:
    book = book_under({}, {"amy": -100})
    decision = sweep(book).decisions[0]
    event = DecisionTaken("demo", decision)
    plugins.decision_taken(event)
    assert seen(plugins) == [[event], [event], [event]]
    assert "plugin first 0 raised ZeroDivisionError" in caplog.text
    assert "plugin second 0 raised SystemExit" in caplog.text


def test_all_are_told_of_restrictions_and_shortfalls(plugins: Plugins) -> None:
    restriction = RestrictionChanged("demo", "amy", "frozen", "shortfall", True, AT)
    plugins.restriction_changed(restriction)
    plugins.shortfall_changed(ShortfallChanged("demo", 1, "amy", "USD", 100, 100, "open", AT))
    assert seen(plugins) == [[restriction, "something"]] * 3
