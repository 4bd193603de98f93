"""When a day has ended is what the venue's schedule says, whatever a message claims."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from backoffice.days import tasks
from backoffice.days.models import DayRun
from backoffice.sweeps.errors import WrongSchedule
from backoffice.sweeps.selectors import cut_off_of
from backoffice.sweeps.services import schedule_venue
from backoffice.venues.models import VenueState
from tests.sweeps.venues import troubled

LATE = time(23, 59, 59)


@pytest.fixture
def venue(committed_db: None) -> str:
    """`demo`, whose day of yesterday is the first that is open."""
    yesterday = timezone.now().astimezone(UTC).date() - timedelta(days=1)
    code = troubled()
    VenueState.objects.update(
        accrued_through=yesterday - timedelta(days=1),
        clock=datetime.combine(yesterday, time(12), UTC),
    )
    return code


def test_a_message_closes_no_day_early(venue: str) -> None:
    schedule_venue(venue, 10, cut_off=LATE)
    tasks.close_day(venue=venue, cut_off="00:00", v=1)
    assert not DayRun.objects.exists()
    schedule_venue(venue, 10, cut_off=time(0))
    tasks.close_day(venue=venue, cut_off="23:59", v=1)
    assert DayRun.objects.get().state == "done"


@pytest.mark.parametrize("given", ["25:00", 7, None, "02:00+01:00", []])
def test_a_schedule_that_says_no_time_closes_nothing(venue: str, given: object) -> None:
    schedule_venue(venue, 10)
    row = PeriodicTask.objects.get(name="close days of demo")
    row.kwargs = json.dumps({"venue": venue, "cut_off": given})
    row.save()
    with pytest.raises(WrongSchedule, match=r'cut_off: .*"close days of demo" needs a time'):
        cut_off_of(venue)
    tasks.close_day(venue=venue, v=1)
    assert not DayRun.objects.exists()


def test_a_venue_without_a_schedule_closes_at_midnight(venue: str) -> None:
    assert cut_off_of(venue) == time(0)
