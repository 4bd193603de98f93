"""Admin pages: everything is shown, files are given out and counted as read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backoffice.statements.models import StatementEvent, StatementSetting
from backoffice.statements.services import draft
from backoffice.statements.work_here import run_here
from tests.console.signing import signed_in
from tests.statements.builders import FORMATS, History, file_of

pytestmark = pytest.mark.django_db
PAGES = (
    *("statement", "statementsetting", "artefact", "statementevent", "statementcut"),
    "statementrun",
)


@pytest.fixture
def operator() -> Client:
    return signed_in(User.objects.create_superuser("root"))


def test_every_list_and_page(history: History, operator: Client) -> None:
    StatementSetting.objects.create(venue=history.venue, kinds=["daily"])
    run = run_here(history.venue, history.period("daily"), lambda done, of: None)
    for page in PAGES:
        assert operator.get(f"/admin/statements/{page}/").status_code == 200, page
    assert operator.get(f"/admin/statements/statementrun/{run.pk}/change/").status_code == 200


def test_files_are_given_out_in_every_format(history: History, operator: Client) -> None:
    statement = history.statement()
    listed = operator.get("/admin/statements/statement/").content.decode()
    for name in FORMATS:
        address = f"/admin/statements/statement/{statement.pk}/file/{name}/"
        assert f'href="{address}"' in listed
        response = operator.get(address)
        assert response.content == file_of(statement, name)
        assert response["Content-Disposition"].startswith('attachment; filename="hal-1.')
    assert list(StatementEvent.objects.values_list("kind", "channel", "actor")) == [
        ("delivered", "console", "root"),
        ("read", "console", "root"),
    ]


def test_what_is_not_there(history: History, operator: Client) -> None:
    statement = history.statement()
    nothing = draft(history.account, history.period())
    for address in (f"{statement.pk}/file/mt940", f"{nothing.pk}/file/pdf", "999/file/pdf"):
        assert operator.get(f"/admin/statements/statement/{address}/").status_code == 404


def test_who_may_not_look(history: History) -> None:
    statement = history.statement()
    client = signed_in(User.objects.create_user("clerk", is_staff=True))
    assert client.get(f"/admin/statements/statement/{statement.pk}/file/pdf/").status_code == 404
    assert Client().get(f"/admin/statements/statement/{statement.pk}/file/pdf/").status_code == 302
