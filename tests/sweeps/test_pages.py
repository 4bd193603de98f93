"""Admin pages and metrics of sweeps."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from backoffice.sweeps.models import OutboxMessage, SweepRun, SweepShard
from backoffice.sweeps.services import begin_run, prune
from backoffice.sweeps.work_here import sweep_here
from tests.sweeps.venues import NOON, troubled

pytestmark = pytest.mark.django_db


@pytest.fixture
def swept(committed_db: None, silent_broker: None) -> SweepRun:
    run = sweep_here(troubled(), NOON, lambda *_: None)
    begin_run(troubled("other"), NOON)
    return run


@pytest.mark.parametrize("model", [SweepRun, SweepShard, OutboxMessage])
def test_pages_show_and_never_change(swept: SweepRun, model: type, admin_client: Client) -> None:
    base = f"/admin/sweeps/{model._meta.model_name}/"
    row = model.objects.order_by("pk").first()
    assert row is not None
    assert admin_client.get(base).status_code == 200
    assert admin_client.get(f"{base}{row.pk}/change/").status_code == 200
    assert admin_client.post(f"{base}{row.pk}/change/", {}).status_code == 403
    assert admin_client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get(f"{base}add/").status_code == 403


def test_lists_take_few_queries(
    swept: SweepRun, admin_client: Client, django_assert_max_num_queries: object
) -> None:
    for minute in range(1, 21):
        begin_run("other", NOON.replace(minute=minute))
    assert User.objects.count() == 1
    with django_assert_max_num_queries(12):
        page = admin_client.get("/admin/sweeps/sweeprun/").content.decode()
    assert "skipped to the sweep" in page


def samples(client: Client, **extra: str) -> dict[tuple[str, str], float]:
    text = client.get("/metrics", **extra).content.decode()
    return {
        (sample.name, "/".join(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_tell_what_the_database_knows(swept: SweepRun, client: Client) -> None:
    found = samples(client)
    assert found["backoffice_sweep_accounts", "demo/margin"] == swept.accounts
    assert found["backoffice_sweep_selected", "demo/margin"] == 2
    assert found["backoffice_sweep_shortfalls", "demo/margin"] == 2
    assert found["backoffice_sweep_lag_seconds", "demo/margin"] > 0
    assert found["backoffice_outbox_messages", ""] == 1, "the other venue's shard"


def test_metrics_are_for_this_machine_or_a_token(client: Client, settings: object) -> None:
    def status(**extra: str) -> int:
        return client.get("/metrics", **extra).status_code

    assert status() == 200
    assert status(REMOTE_ADDR="::1") == 200
    assert status(REMOTE_ADDR="192.0.2.7") == 403
    assert status(REMOTE_ADDR="") == 403
    assert status(HTTP_X_FORWARDED_FOR="192.0.2.7") == 403
    assert client.post("/metrics").status_code == 405
    settings.PRODUCTION = True
    assert status() == 403
    settings.METRICS_TOKEN = "secret"
    assert status() == 403
    assert status(HTTP_AUTHORIZATION="Bearer wrong") == 403
    assert status(REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer secret") == 200


def test_old_runs_go(swept: SweepRun, unguarded: Callable[[str], None]) -> None:
    long_ago = "now() - interval '31 days'"
    unguarded(f"UPDATE sweeps_outboxmessage SET done_at = {long_ago} WHERE run_id = {swept.pk}")
    assert prune() == 2
    unguarded(f"UPDATE sweeps_sweeprun SET finished_at = {long_ago} WHERE id = {swept.pk}")
    assert prune() == 2, "the run and its shard"
    assert SweepRun.objects.count() == 1, "the other goes on"
