"""Bulk postings draw their ids first; loads all functions again."""

from django.db import migrations

from backoffice.ledger.sql_files import FUNCTION_FILES, statements


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_lighter_guards")]

    operations = [migrations.RunSQL([statements(name)]) for name in ("upgrade", *FUNCTION_FILES)]
