"""A test database is never of older migrations than the code's."""

import importlib

import pytest
from django.db import connection, migrations

from backoffice.config.template_databases import (
    TEMPLATE_PREFIX,
    TEST_PREFIX,
    restore_from_template,
    template_name,
)


def test_name_changes_with_the_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template_name()
    assert template_name() == before
    migration = importlib.import_module("django.contrib.auth.migrations.0001_initial").Migration
    added = migrations.RunSQL("SELECT 1")
    monkeypatch.setattr(migration, "operations", [*migration.operations, added])
    with_sql = template_name()
    added.sql = "SELECT 2"
    assert len({before, with_sql, template_name()}) == 3


@pytest.mark.django_db
def test_this_run_has_its_own_copy() -> None:
    settings = connection.settings_dict
    assert settings["NAME"].startswith(TEST_PREFIX)
    assert settings["TEST"]["TEMPLATE"].startswith(TEMPLATE_PREFIX)


@pytest.mark.django_db(transaction=True)
def test_only_a_test_database_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "backoffice")
    with pytest.raises(ValueError, match="no test database"):
        restore_from_template()
