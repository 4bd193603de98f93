"""Which instants are swept: each once, one at a time, and the newest where one is late."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from backoffice.sweeps.errors import FutureInstant
from backoffice.sweeps.models import Kind, OutboxMessage, RunState, SweepRun
from backoffice.sweeps.services import begin, begin_run, screen_shard, settle_run
from backoffice.sweeps.services.ranges import LAST_ID, ranges_of
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import Venue
from tests.sweeps.venues import NOON, margin_runs, sweeps_of, troubled

TEN = timedelta(seconds=10)


@pytest.fixture
def venue(committed_db: None) -> str:
    return troubled()


def finish(run: SweepRun) -> None:
    for shard in run.shards.all():
        assert screen_shard(run.pk, shard.number)
    assert settle_run(run.pk)


def test_a_second_beat_of_an_instant_does_nothing(venue: str) -> None:
    first, again = begin_run(venue, NOON), begin_run(venue, NOON)
    assert first.pk == again.pk
    assert OutboxMessage.objects.count() == 1
    finish(first)
    assert begin_run(venue, NOON).state == RunState.FINISHED
    assert (len(margin_runs()), sweeps_of(venue)) == (1, 1)


def test_sweeps_of_a_venue_never_overlap(venue: str) -> None:
    first = begin_run(venue, NOON)
    screen_shard(first.pk, 1)
    late = begin_run(venue, NOON + TEN, every=10)
    assert late.state == RunState.SKIPPED
    assert late.reason == "late: the sweep of 2026-03-02 12:00:00 goes on"
    assert settle_run(first.pk)
    assert OutboxMessage.objects.filter(task="sweeps.sweep_venue").count() == 1, "taken next"
    taken = begin_run(venue, NOON + TEN, every=10)
    assert (taken.pk, taken.state) == (late.pk, RunState.PENDING)
    finish(taken)
    assert sweeps_of(venue) == 2


def test_only_the_newest_skipped_instant_is_taken_up(venue: str) -> None:
    first = begin_run(venue, NOON)
    screen_shard(first.pk, 1)
    for late in (1, 2):
        begin_run(venue, NOON + late * TEN)
    settle_run(first.pk)
    assert begin_run(venue, NOON + TEN).state == RunState.SKIPPED
    assert begin_run(venue, NOON + 2 * TEN).state == RunState.PENDING


def test_an_instant_that_another_beat_took_up_is_not_cut_again(venue: str) -> None:
    first = begin_run(venue, NOON)
    screen_shard(first.pk, 1)
    seen = begin_run(venue, NOON + TEN)
    settle_run(first.pk)
    finish(begin_run(venue, NOON + TEN))
    assert not begin._take_up(seen), "as it was when this beat looked"
    assert seen.state == RunState.FINISHED
    assert sweeps_of(venue) == 2


def test_a_sweep_that_nobody_began_skips_to_the_newest_instant(venue: str) -> None:
    waiting = begin_run(venue, NOON)
    newer = begin_run(venue, NOON + 3 * TEN)
    assert newer.pk == waiting.pk, "its tasks keep their place in line"
    assert newer.reason == "late: nobody had begun the sweep of 2026-03-02 12:00:00 by then"
    finish(newer)
    old, swept = margin_runs()
    assert (old.state, old.scheduled_at) == (RunState.SKIPPED, NOON)
    assert old.reason == "late: skipped to the sweep of 2026-03-02 12:00:30"
    assert (swept.state, swept.scheduled_at) == (RunState.FINISHED, NOON + 3 * TEN)
    assert sweeps_of(venue) == 1


def test_a_gap_is_said(venue: str) -> None:
    finish(begin_run(venue, NOON, every=10))
    late = begin_run(venue, NOON + 5 * TEN, every=10)
    assert late.reason == "late: 4 instants since 2026-03-02 12:00:00 passed without a sweep"


def test_a_clock_that_went_back(venue: str) -> None:
    finish(begin_run(venue, NOON, every=10))
    earlier = begin_run(venue, NOON - TEN, every=10)
    assert earlier.reason == "the clock went back: there is a sweep of 2026-03-02 12:00:00"
    finish(earlier)
    assert begin_run(venue, NOON, every=10).state == RunState.FINISHED
    assert sweeps_of(venue) == 2, "one an instant"


def test_unknown_venue(db: None) -> None:
    with pytest.raises(UnknownVenue):
        begin_run("nowhere", NOON)


def test_shards_hold_every_account_once(venue: str, settings: object) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 3
    key = Venue.objects.get(code=venue)
    ids = set(key.accounts.values_list("id", flat=True))
    ranges = ranges_of(key.pk)
    assert len(ranges) == -(-len(ids) // 3)
    assert ranges[-1][1] == LAST_ID
    assert all(last + 1 == first for (_, last), (first, _) in itertools.pairwise(ranges))
    finish(run := begin_run(venue, NOON))
    assert run.shards.count() == len(ranges)
    assert ranges_of(key.pk) == ranges, "kept, so that workers find their accounts again"
    settings.SWEEP_SHARD_ACCOUNTS = 1
    assert len(ranges_of(key.pk)) == len(ids), "cut anew once they are too large"


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheduled_at": NOON + TEN},  # a second unfinished one
        {"state": RunState.SKIPPED},  # over, and never ended
        {"kind": "other", "scheduled_at": NOON + TEN},
        {"state": "lost", "scheduled_at": NOON + TEN},
    ],
)
def test_the_database_itself_refuses(venue: str, wrong: dict[str, object]) -> None:
    run = begin_run(venue, NOON)
    values = {"venue_id": run.venue_id, "kind": Kind.MARGIN, "scheduled_at": NOON, **wrong}
    with pytest.raises(DatabaseError), transaction.atomic():
        SweepRun.objects.create(**values)


@pytest.fixture
def committed(committed_db: None, silent_broker: None) -> Iterator[str]:
    return troubled()


def test_eight_beats_at_once_begin_one_sweep(committed: str) -> None:
    gate = Barrier(8)

    def beat(n: int) -> int:
        try:
            gate.wait(timeout=30)
            return begin_run(committed, NOON + (n % 2) * TEN).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(beat, range(8)))
    states = [run.state for run in margin_runs()]
    assert sorted(states) in (["pending", "skipped"], ["pending"])
    assert states.count("pending") == 1


def test_an_instant_to_come_is_refused(venue: str) -> None:
    """Time never goes back: a sweep of tomorrow would take the venue there for good."""
    with pytest.raises(FutureInstant, match="still to come"):
        begin_run(venue, timezone.now() + timedelta(days=1))
    assert not margin_runs(venue)
