"""`manage.py demo --schedule`: the demo venues are swept and closed, and no choice is undone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_celery_beat.models import PeriodicTask

from backoffice.sweeps.services import unschedule_venue
from backoffice.venues.store import create_venue
from tests.venues.builders import POLICY, setup

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", "--if-empty", *arguments, stdout=out)
    return out.getvalue()


def test_only_demo_venues_without_a_schedule_get_one() -> None:
    for code in ("okex-futures", "somebodys"):
        create_venue(setup(code=code), POLICY, code=code, author="ann", approver="ben")
    assert demo() == ""
    assert "okex-futures is swept every 10 s" in demo("--schedule", "10")
    names = set(PeriodicTask.objects.filter(enabled=True).values_list("name", flat=True))
    assert names == {"sweep okex-futures", "close days of okex-futures"}
    assert demo("--schedule", "30") == "", "it has one"
    unschedule_venue("okex-futures")
    assert demo("--schedule", "10") == ""
    assert not PeriodicTask.objects.filter(enabled=True).exists(), "somebody ended it"


def test_a_wrong_interval_gets_a_sentence() -> None:
    create_venue(setup(code="okex-futures"), POLICY, code="okex-futures", author="a", approver="b")
    with pytest.raises(CommandError, match="--schedule: every: a schedule needs at least one"):
        demo("--schedule", "0")
