"""Steps in their order, each once, whoever dies between them."""

import sys
from typing import Any

import pytest
from django.db import DatabaseError

from backoffice.days.models import AccountSnapshot, DayRun, DayStep, State, Step
from backoffice.days.services import books, close_days, closing, shards
from backoffice.venues.models import EventRecord, VenueState
from backoffice.venues.store import handle
from tests.days.venues import DAY, MONDAY, interest_of, midnight, owing, states


class Killed(BaseException):
    """The process ends here: nothing catches this."""


def killed(*_: Any, **__: Any) -> Any:
    raise Killed


def charged(venue: str) -> int:
    return EventRecord.objects.filter(venue__code=venue, kind="EndOfDay").count()


def test_steps_are_done_in_order_and_counted(indebted: str) -> None:
    heard: list[tuple[str, int, int]] = []
    (run,) = close_days(
        indebted, now=midnight(), told=lambda _, step, done, of: heard.append((step, done, of))
    )
    assert states(indebted) == [
        ("2026-03-02", "interest", "done"),
        ("2026-03-02", "periods", "done"),
        ("2026-03-02", "snapshots", "done"),
    ]
    ends = list(run.steps.order_by("place").values_list("finished_at", flat=True))
    assert ends == sorted(ends)
    assert run.sequence == EventRecord.objects.get(kind="EndOfDay").sequence
    counted = dict(run.steps.values_list("step", "accounts"))
    assert counted == {"interest": 2, "periods": 0, "snapshots": 5}
    assert heard == [("periods", 1, 1), ("snapshots", 0, 1), ("snapshots", 1, 1)]


@pytest.mark.parametrize(
    ("where", "what", "left"),
    [
        (books, "handle", ["running", "pending", "pending"]),
        (closing, "take_snapshots", ["done", "done", "pending"]),
        (shards, "take", ["done", "done", "running"]),
        (shards, "leave_out", ["done", "done", "running"]),
    ],
)
def test_killed_anywhere_and_again(
    indebted: str, monkeypatch: pytest.MonkeyPatch, where: Any, what: str, left: list[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(where, what, killed)
        with pytest.raises(Killed):
            close_days(indebted, now=midnight())
    assert [state for *_, state in states(indebted)] == left
    (run,) = close_days(indebted, now=midnight(minutes=1))
    assert run.state == State.DONE
    assert charged(indebted) == 1
    assert AccountSnapshot.objects.count() == 5
    assert interest_of(indebted, "amy")[0] == 8
    assert close_days(indebted, now=midnight(minutes=2)) == []


def test_a_day_that_fails_for_the_venue_stops_those_after_it_and_is_tried_anew(
    indebted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ArithmeticError("nobody's fault")

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["backoffice.venues.store.handle"], "apply", broken)
        with pytest.raises(ArithmeticError):
            close_days(indebted, now=midnight(days=3))
    (run,) = DayRun.objects.all()
    assert (run.state, run.business_date) == (State.FAILED, MONDAY)
    step = DayStep.objects.get(step=Step.INTEREST)
    assert (step.state, step.error) == (State.FAILED, "ArithmeticError: nobody's fault")
    assert VenueState.objects.get().accrued_through == MONDAY - DAY
    runs = close_days(indebted, now=midnight(days=3))
    assert [one.state for one in runs] == [State.DONE] * 3
    assert DayStep.objects.get(run=run, step=Step.INTEREST).attempts == 2


def test_a_shard_that_fails_says_why_and_is_tried_anew(
    indebted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise DatabaseError("no such table")

    with monkeypatch.context() as patch:
        patch.setattr(shards, "take", broken)
        with pytest.raises(DatabaseError):
            close_days(indebted, now=midnight())
    (shard,) = DayRun.objects.get().shards.all()
    assert (shard.state, shard.error) == (State.FAILED, "DatabaseError: no such table")
    close_days(indebted, now=midnight())
    shard.refresh_from_db()
    assert (shard.state, shard.attempts, shard.error) == (State.DONE, 2, "")


def test_venues_do_not_see_each_other(indebted: str) -> None:

    owing("other")
    close_days(indebted, now=midnight())
    assert set(AccountSnapshot.objects.values_list("venue__code", flat=True)) == {"demo"}
    assert states("other") == []
    assert charged("other") == 0
    before = interest_of("other", "amy")
    assert before == (0, 0)
    close_days("other", now=midnight())
    assert interest_of("other", "amy") == interest_of("demo", "amy")


def test_the_event_is_that_of_a_scenario(indebted: str) -> None:
    """Read from a part of the venue, the day does what it does in memory."""
    from backoffice.core.engine import apply
    from backoffice.core.events import EndOfDay
    from backoffice.venues.store import load_book

    event = EndOfDay(midnight(seconds=-1), through=MONDAY)
    book = load_book(indebted)
    expected = apply(book, event)
    done = handle(indebted, event)
    assert done.read is not None, "only a part was read"
    assert done.outcome.decisions == expected.decisions
    assert done.outcome.journals == expected.journals
