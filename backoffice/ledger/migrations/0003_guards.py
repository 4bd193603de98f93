"""Partitions, guards, functions and rights: what Django's migrations cannot say."""

from pathlib import Path

from django.db import migrations

from backoffice.config.role_names import APP_ROLE

SQL = Path(__file__).resolve().parents[1] / "sql"
FILES = (
    "tables",
    "guards",
    "accounts",
    "requests",
    "apply",
    "few",
    "one",
    "post",
    "bulk",
    "holds",
    "upkeep",
    "seal",
    "grants",
)


def statements(name: str) -> str:
    """The file's SQL, for the application's role of this project."""
    return (SQL / f"{name}.sql").read_text().replace("{app}", APP_ROLE)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_journals")]

    operations = [migrations.RunSQL([statements(name)]) for name in FILES]
