"""One account fails, the others go on; it is made up for later, in the order of dates, once."""

from datetime import timedelta
from fractions import Fraction

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from backoffice.days.models import AccountSnapshot, DayFailure, DayRun, State
from backoffice.days.services import close_days
from backoffice.markets.models import Instrument
from backoffice.venues.models import EventRecord
from backoffice.venues.store import load_book
from tests.days.venues import (
    interest_of,
    mend,
    midnight,
    open_failures,
    owed,
    owing,
    spoil,
    unmarked,
)
from tests.venues.builders import PERP


def later_beat() -> None:
    """Let the pause of whoever is left out be over."""
    DayFailure.objects.filter(resolved_at=None).update(tried_at=timezone.now() - timedelta(hours=2))


def test_an_account_whose_interest_fails_stops_nobody(indebted: str) -> None:
    spoil("amy")
    (run,) = close_days(indebted, now=midnight())
    assert run.state == State.DONE
    assert interest_of(indebted, "amy") == (0, 0)
    assert interest_of(indebted, "cleo")[0] > 0
    (failure,) = DayFailure.objects.all()
    assert (failure.account.code, failure.step, failure.attempts) == ("amy", "interest", 1)
    assert failure.error.startswith("ZeroDivisionError")
    assert dict(run.steps.values_list("step", "failed"))["interest"] == 1
    assert AccountSnapshot.objects.filter(account__code="amy").exists()


def test_it_is_made_up_for_as_if_it_had_never_failed(indebted: str) -> None:
    owing("other")
    was = spoil("amy")
    for venue in ("demo", "other"):
        close_days(venue, now=midnight(days=3))
    assert open_failures() == [
        ("amy", "interest", "2026-03-02"),
        ("amy", "interest", "2026-03-03"),
        ("amy", "interest", "2026-03-04"),
    ]
    waits = DayFailure.objects.get(business_date="2026-03-04")
    assert waits.error == "waits for the interest of 2026-03-02"
    mend("amy", was)
    close_days("demo", now=midnight(days=3))
    assert len(open_failures()) == 3, "beat lets a failure have its pause"
    later_beat()
    close_days("demo", now=midnight(days=3))
    assert open_failures() == []
    assert interest_of("demo", "amy") == interest_of("other", "amy")
    assert owed("demo", "amy") == owed("other", "amy")
    for _ in range(2):
        close_days("demo", now=midnight(days=3), patient=False)
    assert interest_of("demo", "amy") == interest_of("other", "amy"), "never twice"
    late = EventRecord.objects.filter(kind="LateInterest").order_by("sequence")
    assert list(late.values_list("reference", flat=True)) == [
        f"interest:2026-03-0{day}:amy" for day in (2, 3, 4)
    ]


def test_what_fails_again_counts_and_those_after_it_wait(indebted: str) -> None:
    spoil("amy")
    close_days(indebted, now=midnight(days=2))
    close_days(indebted, now=midnight(days=2), patient=False)
    attempts = dict(DayFailure.objects.values_list("business_date__day", "attempts"))
    assert attempts == {2: 2, 3: 1}


def test_all_debtors_may_fail(indebted: str) -> None:
    spoil("amy")
    spoil("cleo")
    (run,) = close_days(indebted, now=midnight())
    assert run.state == State.DONE
    assert [account for account, *_ in open_failures()] == ["amy", "cleo"]


def test_an_account_without_figures_is_left_out_of_snapshots(indebted: str) -> None:
    mark = unmarked(PERP)
    close_days(indebted, now=midnight())
    failed = {account for account, *_ in open_failures()}
    holders = {code for code, held in load_book(indebted).positions.items() if held}
    assert failed == {"bob", "dan"} == holders - {"clearing"}
    errors = set(DayFailure.objects.values_list("error", flat=True))
    assert all(PERP in error for error in errors)
    taken = set(AccountSnapshot.objects.values_list("account__code", flat=True))
    assert taken == {"amy", "cleo", "member"}
    Instrument.objects.update(mark=mark or Fraction(500))
    close_days(indebted, now=midnight(hours=3), patient=False)
    assert open_failures() == []
    late = dict(AccountSnapshot.objects.values_list("account__code", "late"))
    assert late == {"amy": False, "cleo": False, "member": False, "bob": True, "dan": True}
    close_days(indebted, now=midnight(hours=3), patient=False)
    assert AccountSnapshot.objects.count() == 5


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE {0} SET attempts = 0",
        "UPDATE {0} SET business_date = '2020-01-01'",
        "UPDATE {0} SET resolved_at = NULL",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
    ],
)
def test_what_was_left_out_stays_on_record(
    indebted: str, attack: str, owner_connection: psycopg.Connection
) -> None:
    was = spoil("amy")
    close_days(indebted, now=midnight())
    mend("amy", was)
    close_days(indebted, now=midnight(), patient=False)
    assert DayRun.objects.get().state == State.DONE
    statement = attack.format("days_dayfailure")
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(psycopg.DatabaseError):
        owner_connection.execute(statement)
