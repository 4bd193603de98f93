"""Tests run against a real PostgreSQL, connected as the application's role.

The owner makes and migrates the test database (see `backoffice.config.template_databases`), so the
database's guards meet the tests as they meet the application. Use

- `db` or `@pytest.mark.django_db`: the test is rolled back;
- `transactional_db` or `@pytest.mark.django_db(transaction=True)`: the test commits, from several
  threads if it likes, and the database is made anew from the template afterwards;
- `committed_db`: the same, under the name that says why;
- `owner_connection`: psycopg connection as the tables' owner, for attacks on the guards. What it
  commits is undone, so it needs and brings a committing test;
- `bad_day`: the database of the file's tests begins with a venue, made once (tests/prepared.py);
- `statement_files`: the folder of the test's own in which files of statements are kept;
- `admin_client`: a superuser's browser, with both factors given;
- `superuser_connection`: the same as a superuser; skipped where the server lends us none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "project", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """Replaces pytest-django's: our own template, the application's role."""
    from backoffice.config.template_databases import temporary_database
    from tests.parallel import hurry
    from tests.prepared import forget

    hurry()
    with django_db_blocker.unblock(), temporary_database():
        yield
        forget()


@pytest.fixture(scope="module")
def bad_day(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Every test of the file begins with the venue `demo` after a bad day."""
    from tests.browser.venue import after_a_bad_day
    from tests.prepared import beginning_with

    with django_db_blocker.unblock(), beginning_with("bad_day", after_a_bad_day):
        yield


@pytest.fixture
def committed_db(transactional_db) -> None:
    """A test that really commits; the database is made anew after it."""


@pytest.fixture
def owner_connection(transactional_db) -> Iterator[psycopg.Connection]:
    """Connection as the owner of the tables, committing each statement by itself."""
    from backoffice.config.template_databases import owner_connection_string

    with psycopg.connect(owner_connection_string(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def superuser_connection(transactional_db) -> Iterator[psycopg.Connection]:
    """Connection as a superuser of the embedded server, committing each statement by itself."""
    from django.db import connection as application

    from backoffice.config.embedded import embedded_postgres

    if not application.settings_dict.get("EMBEDDED"):
        pytest.skip("a server of your own gives tests no superuser")
    address = embedded_postgres().connection_string("postgres", application.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture
def statement_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for files of statements, which workers of the test are told too."""
    folder = tmp_path / "statements"
    monkeypatch.setenv("STATEMENTS_DIR", str(folder))
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder)},
    }
    settings.STORAGES = {**settings.STORAGES, "statements": files}
    return folder


@pytest.fixture
def admin_client(admin_user):
    """Replaces pytest-django's: nobody sees a page without a second factor."""
    from tests.console.signing import signed_in

    return signed_in(admin_user)
