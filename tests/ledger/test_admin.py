"""The admin shows everything of the ledger and changes nothing."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from backoffice.ledger import services
from backoffice.ledger.models import BalanceDay, Journal, PostingRef
from tests.ledger.conftest import DAY, cash, move

KEYLESS = (BalanceDay, PostingRef)  # Django's admin takes no composite primary keys
MODELS = [m for m in apps.get_app_config("ledger").get_models() if m not in KEYLESS]


@pytest.fixture
def rows(book, post):
    post(move("external", "alice", 100), move("alice", "fees", 1))
    for reference in ("open", "gone"):
        services.hold_place(
            book=book,
            account=cash("alice"),
            amount_minor=1,
            reference=reference,
            reason="test",
            actor="t",
            expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        )
    services.hold_release(book=book, reference="gone", actor="t")
    services.approval_propose(book=book, command={"kind": "x"}, maker="ann")
    services.period_close(book=book, through=DAY, actor="t")


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_table_is_listed_and_shown(rows, admin_client, model):
    name = f"admin:ledger_{model._meta.model_name}"
    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    row = model.objects.first()
    if row is not None:
        assert admin_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert admin_client.post(reverse(f"{name}_change", args=[row.pk])).status_code == 403
        assert admin_client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_table_is_registered(model):
    assert admin.site.is_registered(model)


def test_a_page_of_journals_costs_the_same_however_many_there_are(
    rows, post, admin_client, django_assert_max_num_queries
):
    for n in range(10):
        post(move("a", f"b{n}", 1), value_on=DAY.replace(day=9))
    with django_assert_max_num_queries(8):
        page = admin_client.get(reverse("admin:ledger_journal_changelist"))
    assert page.context["cl"].result_count == Journal.objects.count()
