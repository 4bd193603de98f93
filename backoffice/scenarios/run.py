"""Runs a scenario through a session, and holds the result against what was expected."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from backoffice.core.outcome import Decision, Refusal

from .expectations import failures_of
from .load import Scenario
from .problems import InvalidFile, Problem
from .result import result_of
from .session import MemorySession, Session

logger = logging.getLogger(__name__)


class RunError(InvalidFile):
    """The engine could not carry out an event; the line is that event's."""


def run(
    scenario: Scenario,
    session: Session | None = None,
    on_event: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run every event in order and return the result, complete, with its failures.

    Without a session it runs in memory; where a session keeps the run, `kept_as` is the code of
    its venue. `on_event` hears how many of how many events were
    carried out. Raises `RunError` where the engine fails, so that one
    scenario that does cannot take the others with it.
    """
    session = MemorySession() if session is None else session
    decisions: list[Decision] = []
    refused: list[Refusal] = []
    line = 1
    try:
        session.open(scenario.setup, scenario.policy_document)
        for done, event in enumerate(scenario.events, start=1):
            line = scenario.lines[done - 1]
            outcome = session.handle(event)
            decisions += outcome.decisions
            refused += outcome.refused
            if on_event is not None:
                on_event(done, len(scenario.events))
        result = result_of(session.book(), decisions, refused)
    except (ArithmeticError, LookupError, TypeError, ValueError, AssertionError) as error:
        logger.exception("%s:%s: the engine failed", scenario.file, line)
        message = f"the engine failed here ({type(error).__name__}: {error}); please report it"
        raise RunError(scenario.file, [Problem(line, "timeline", message)]) from error
    failures = failures_of(scenario.expect, result)
    named = {"scenario": scenario.name, "file": scenario.file, "passed": not failures}
    kept = {"kept_as": session.venue_code} if session.venue_code else {}
    return named | kept | {"failures": failures} | result
