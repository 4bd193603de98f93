"""Settling from a part of the book, beside settling the same from all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from backoffice.core.events import Event, Sweep
from backoffice.core.outcome import Decision
from backoffice.core.screening import screen
from backoffice.scenarios.load import Scenario
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from backoffice.venues.store.handle import Handled
from tests.venues.compare import books_differ

ORDER_ID = re.compile("liq-[0-9a-f]{32}")


@dataclass
class Settled:
    """How the sweeps of a scenario were settled: from a part, from all, and after a retry."""

    parts: int = 0
    whole: int = 0
    read: list[int] = field(default_factory=list)


def settle_both_ways(scenario: Scenario, *, also: int = 0) -> Settled:
    """Run the scenario twice and compare all that each sweep did; `also` are settled needlessly."""
    part, full = (_created(scenario) for _ in range(2))
    beside, resident = load_resident(part), load_resident(full)
    found = Settled()
    for event in scenario.events:
        if not isinstance(event, Sweep):
            handle(part, event, resident=beside)
            handle(full, event, resident=resident)
            continue
        book = load_book(part)
        chosen = screen(book)
        chosen += [one.code for one in book.swept() if one.code not in chosen][:also]
        done = handle(part, event, accounts=chosen)
        expected = handle(full, event, accounts=chosen, resident=resident)
        _assert_same(done, expected, event)
        beside = load_resident(part)
        assert books_differ(beside.book, load_book(full)) == []
        found.whole += done.read is None
        found.parts += done.read is not None
        found.read += [] if done.read is None else [done.read]
    return found


def _created(scenario: Scenario) -> str:
    document = scenario.policy_document
    return create_venue(scenario.setup, document, code=None, author="ann", approver="ben").code


def _decisions(done: Handled) -> list[Decision]:
    """Without the ids of orders, which are hashes of the venue's code too."""
    return [
        replace(d, inputs=ORDER_ID.sub("liq-", d.inputs), plan=ORDER_ID.sub("liq-", d.plan))
        for d in done.outcome.decisions
    ]


def _assert_same(done: Handled, expected: Handled, event: Event) -> None:
    assert done.sequence == expected.sequence
    assert done.outcome.journals == expected.outcome.journals, event
    assert _decisions(done) == _decisions(expected), event
    assert done.outcome.refused == expected.outcome.refused
    assert done.outcome.touched == expected.outcome.touched
