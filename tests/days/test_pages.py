"""The command, admin pages and metrics of days."""

import json
from datetime import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from backoffice.days import models
from backoffice.days.services import close_days
from backoffice.days.tasks import close_day
from backoffice.sweeps.services import schedule_venue
from tests.days.venues import MONDAY, mend, midnight, owing, spoil
from tests.sweeps.test_pages import samples

pytestmark = pytest.mark.django_db
PAGES = [
    models.DayRun,
    models.DayStep,
    models.DayShard,
    models.DayFailure,
    models.AccountSnapshot,
]


def endofday(*arguments: str) -> str:
    out = StringIO()
    call_command("endofday", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_says_what_was_done(indebted: str) -> None:
    done = json.loads(endofday("demo", "--date", str(MONDAY), "--format", "json"))
    assert done["business_date"] == "2026-03-03"
    (day,) = done["days"]
    assert (day["state"], done["left_out"]) == ("done", [])
    assert day["reason"].startswith("late: ")
    steps = {step["step"]: (step["state"], step["accounts"]) for step in day["steps"]}
    assert steps == {"interest": ("done", 2), "periods": ("done", 0), "snapshots": ("done", 5)}
    shown = endofday("demo", "--date", "2026-03-03")
    assert "2026-03-03" in shown
    assert "The business date is 2026-03-04." in shown
    assert json.loads(endofday("demo", "--date", str(MONDAY), "--format", "json"))["days"] == []


def test_the_command_fails_where_an_account_did_and_catches_up(indebted: str) -> None:
    was, out = spoil("amy"), StringIO()
    call = ("endofday", "demo", "--date", str(MONDAY), "--format", "json")
    with pytest.raises(CommandError, match="1 accounts are left out") as failed:
        call_command(*call, stdout=out)
    assert failed.value.returncode == 1
    (left,) = json.loads(out.getvalue())["left_out"]
    assert (left["account"], left["step"], left["attempts"]) == ("amy", "interest", 1)
    mend("amy", was)
    assert json.loads(endofday(*call[1:]))["left_out"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere"),
        (["demo", "--date", "monday"], "--date: write it as 2026-03-02"),
        (["demo", "--cut-off", "late"], "--cut-off: write it as 02:30"),
        (["demo", "--date", "2999-01-01"], "has not ended at the venue"),
    ],
)
def test_a_wrong_call_gets_a_sentence(indebted: str, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as error:
        endofday(*arguments)
    assert error.value.returncode == 2


@pytest.fixture
def closed(indebted: str) -> str:
    spoil("amy")
    close_days(indebted, now=midnight())
    return indebted


@pytest.mark.parametrize("model", PAGES)
def test_pages_show_and_never_change(closed: str, model: type, admin_client: Client) -> None:
    base = f"/admin/days/{model._meta.model_name}/"
    row = model.objects.order_by("pk").first()
    assert row is not None
    assert admin_client.get(base).status_code == 200
    assert admin_client.get(f"{base}{row.pk}/change/").status_code == 200
    assert admin_client.post(f"{base}{row.pk}/change/", {}).status_code == 403
    assert admin_client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get(f"{base}add/").status_code == 403


def test_pages_take_few_queries(
    closed: str, admin_client: Client, django_assert_max_num_queries: object
) -> None:
    close_days(closed, now=midnight(days=4))
    for model in PAGES:
        with django_assert_max_num_queries(14):
            admin_client.get(f"/admin/days/{model._meta.model_name}/")


def test_the_business_date_is_shown(closed: str, admin_client: Client) -> None:
    assert "demo 2026-03-03" in admin_client.get("/admin/days/dayrun/").content.decode()


def test_metrics_tell_lag_and_who_is_left_out(closed: str, client: Client) -> None:
    found = samples(client)
    assert found["backoffice_day_failed_accounts", "demo/interest"] == 1
    assert found["backoffice_day_failed_accounts", "demo/snapshots"] == 0
    assert found["backoffice_day_lag_days", "demo"] > 200
    assert ("backoffice_sweep_lag_seconds", "demo/margin") not in found


def test_the_task_closes_a_month_at_once(indebted: str, silent_broker: None) -> None:
    schedule_venue("demo", 10, cut_off=time(2, 30))
    close_day(venue="demo", v=1)
    runs = models.DayRun.objects.filter(state="done").order_by("business_date")
    assert runs.count() == 31
    assert runs[0].due_at.hour == 2
    close_day(venue="nowhere")
    owing("other")
    assert not models.DayRun.objects.filter(venue__code="other").exists()
